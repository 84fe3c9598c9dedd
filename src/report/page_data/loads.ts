import type { Analysis } from '../../analysis/analyse.ts'
import { settingWords } from '../../analysis/sentences/wording.ts'
import { loadCurvesOf } from '../../analysis/views/load_curves.ts'

/** Latency against offered rate, of one series with everything else fixed. */
export interface PageLoad {
  readonly series: string
  readonly fdCount: number
  /** The settings of its views, but for the rate. */
  readonly settings: Readonly<Record<string, string>>
  /** `asleep · open loop · constant arrivals`, without the rate. */
  readonly words: string
  readonly points: readonly PageLoadPoint[]
  /** The highest offered rate up to which it kept up, and the first at which it did not; null for none. */
  readonly sustained: number | null
  readonly saturatedAt: number | null
}

export interface PageLoadPoint {
  readonly rate: number
  readonly achieved: number
  readonly p50: number
  readonly ci95: readonly [number, number] | null
  readonly p99: number | null
  readonly p999: number | null
  readonly p9999: number | null
  readonly isSaturated: boolean
  readonly writerBehind: boolean
}

/** What varies in the run beside the rate, and always the three that tell measurements apart. No k: see viewWords. */
function wordsOf(settings: Readonly<Record<string, string>>, varying: ReadonlySet<string>): string {
  const always = ['waitMode', 'load', 'arrivals']
  return Object.entries(settings)
    .filter(([name, value]) => always.includes(name) || (varying.has(name) && value !== 'null'))
    .map(([name, value]) => settingWords(name, value))
    .join(' · ')
}

export function pageLoadsOf(analysis: Analysis): PageLoad[] {
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
