import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { viewWords } from '../../analysis/sentences/wording.ts'
import { grouped } from '../../suite/grouped.ts'
import { formatFactor, formatInteger } from '../../units/format.ts'
import { type MetricWords, metricWords } from '../charts/metric_words.ts'
import { verdictOfPair } from '../verdict/overlay_verdicts.ts'

/** The ratios of runs that are laid over each other, as the texts of a table. */
interface RatioTable {
  readonly head: readonly string[]
  /** The number of columns on the left that hold words and not numbers. */
  readonly texts: number
  readonly rows: readonly (readonly string[])[]
}

const DASH = '–'

function median(value: number | undefined, { text, suffix }: MetricWords): string {
  return value === undefined ? DASH : `${text(value)}${suffix}`
}

/**
 * Returns ratio, interval and verdict of one metric in a later run; dashes where that run lacks the cell, and for the
 * verdict of a metric that the cell is not judged by.
 */
function ratioTexts(overlay: Overlay, pair: ComparedPair | undefined, metric: string): string[] {
  const ratio = pair?.ratios.find(candidate => candidate.metric === metric)
  if (!pair || !ratio) return [DASH, DASH, DASH]
  const { value, interval } = ratio
  return [
    value === null ? DASH : formatFactor(value),
    interval && interval[0] < interval[1] ? interval.map(formatFactor).join(' – ') : DASH,
    pair.lead === ratio ? (verdictOfPair(overlay, pair) ?? 'not judged') : DASH,
  ]
}

/** Returns a row for each common cell and metric: the medians of all runs, and their ratios to the first. */
export function ratioTableOf(overlay: Overlay): RatioTable {
  const { labels, pairs, dimensions } = overlay
  const later = labels.slice(1)
  const rows = [...grouped(pairs, ({ base }) => base)].flatMap(([base, own]) => {
    const [first] = own as [ComparedPair]
    const inRun = labels.map((_, run) => own.find(pair => pair.run === run))
    const metrics = [...new Set(own.flatMap(({ ratios }) => ratios.map(({ metric }) => metric)))]
    return metrics.map(metric => {
      const figures = inRun.map((pair, run) => (run === 0 ? base : pair?.head)?.metrics[metric]?.p50)
      return [
        first.series.label,
        metricWords(metric).name,
        viewWords(first, dimensions),
        formatInteger(base.params.fdCount),
        ...figures.map(value => median(value, metricWords(metric))),
        ...inRun.slice(1).flatMap(pair => ratioTexts(overlay, pair, metric)),
      ]
    })
  })
  const ofRun = (label: string) => (later.length > 1 ? `, ${label}` : '')
  return {
    head: [
      'series',
      'median of',
      'conditions',
      'N',
      ...labels,
      ...later.flatMap(label => [`ratio${ofRun(label)}`, '95 % interval', 'verdict']),
    ],
    texts: 3,
    rows,
  }
}
