import type { Analysis } from '../../analysis/analyse.ts'
import { settingWords } from '../../analysis/sentences/wording.ts'
import { loadCurvesOf } from '../../analysis/views/load_curves.ts'
import type { PageLoad } from './page_data.ts'

/** Names the settings that vary in the run, and always the three that tell kinds of measurement apart. */
function wordsOf(settings: Readonly<Record<string, string>>, varying: ReadonlySet<string>): string {
  const always = ['waitMode', 'load', 'arrivals']
  return Object.entries(settings)
    .filter(([name, value]) => always.includes(name) || (varying.has(name) && value !== 'null'))
    .map(([name, value]) => settingWords(name, value))
    .join(' · ')
}

/** Returns latency against offered rate, for each series that was measured at several rates. */
export function pageLoadsOf(analysis: Analysis): PageLoad[] {
  // Like viewWords, it leaves out k, which follows from the rate here.
  const varying = new Set(
    analysis.dimensions
      .filter(({ name, values }) => values.length > 1 && name !== 'active')
      .map(({ name }) => name),
  )
  return loadCurvesOf(analysis)
    .filter(({ points }) => points.length > 1)
    .map(({ series, fdCount, settings, points, sustained, saturatedAt }) => ({
      series: series.id,
      fdCount,
      settings,
      words: wordsOf(settings, varying),
      points: points.map(({ ratePerSecond, achievedPerSecond, cell, ...point }) => ({
        rate: ratePerSecond,
        achieved: achievedPerSecond,
        ...point,
      })),
      sustained,
      saturatedAt,
    }))
}
