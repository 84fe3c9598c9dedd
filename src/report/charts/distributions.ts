import { type BinCounts, binLow, coarser } from '../../stats/log_bins.ts'
import type { ChartMetric, PageRun, PageView } from '../page_data/page_data.ts'
import { pointAt } from './choices.ts'
import { spanOf } from './cut_axis.ts'

/** The histogram of one series, in the bins that all series of a chart share. */
export interface SeriesBins extends BinCounts {
  readonly series: PageRun['series'][number]
  readonly position: number
  /** The number of all samples, including those outside the bins. */
  readonly samples: number
}

export interface SharedBins {
  readonly binsPerOctave: number
  readonly lines: readonly SeriesBins[]
  /** Whether one of several lines could be shown in much finer bins if it were alone. */
  readonly isCoarsened: boolean
}

/** With more bins than this a bin would be thinner than a line. */
const MAX_BINS = 120

const MUCH_FINER = 4

/** Returns the histograms of one metric at one N, all in bins as wide as the coarsest has, or as the axis needs. */
export function sharedBins(
  run: PageRun,
  view: PageView,
  fdCount: number,
  metric: ChartMetric,
  hidden: ReadonlySet<string>,
): SharedBins | null {
  const given = run.series.flatMap((series, position) => {
    const point = pointAt(view, series.id, fdCount)
    const { bins, count: samples = 0 } = point?.metrics[metric] ?? {}
    if (!bins || hidden.has(series.id)) return []
    const [binsPerOctave = 1, first = 0, ...counts] = bins
    return [{ series, position, samples, binsPerOctave, first, counts }]
  })
  if (given.length === 0) return null
  let binsPerOctave = Math.min(...given.map(each => each.binsPerOctave))
  const at = () =>
    given.map(({ binsPerOctave: own, first, counts, ...line }) => ({
      ...line,
      ...coarser({ first, counts }, own / binsPerOctave),
    }))
  let lines = at()
  while (binsPerOctave > 0.5 && spanOf(lines, binsPerOctave) > MAX_BINS) {
    binsPerOctave /= 2
    lines = at()
  }
  const finest = Math.max(...given.map(each => each.binsPerOctave))
  return { binsPerOctave, lines, isCoarsened: given.length > 1 && finest >= MUCH_FINER * binsPerOctave }
}

/** Returns the lower end of the lowest bin and the upper end of the highest one. */
export function rangeOf({ binsPerOctave, lines }: SharedBins): [low: number, high: number] {
  const low = Math.min(...lines.map(({ first }) => first))
  const high = Math.max(...lines.map(({ first, counts }) => first + counts.length))
  return [binLow(low, binsPerOctave), binLow(high, binsPerOctave)]
}
