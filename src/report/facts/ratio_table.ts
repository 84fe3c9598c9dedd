import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { isBeyond, type Ratio } from '../../analysis/overlay/ratio.ts'
import { viewWords } from '../../analysis/sentences/wording.ts'
import { grouped } from '../../suite/grouped.ts'
import { formatFactor, formatInteger } from '../../units/format.ts'
import { type MetricWords, metricWords } from '../charts/metric_words.ts'

/** The ratios of runs that are laid over each other, as the texts of a table. */
interface RatioTable {
  readonly head: readonly string[]
  /** The number of columns on the left that hold words and not numbers. */
  readonly texts: number
  readonly rows: readonly (readonly string[])[]
}

const DASH = '–'

/** Returns whether the figure itself rises or falls; which of the two is better depends on the metric. */
function clearWords(ratio: Ratio): string {
  if (ratio.interval === null) return 'no interval'
  if (!isBeyond(ratio)) return ratio.interval[0] === ratio.interval[1] ? 'the same' : 'not clear'
  return ratio.interval[0] > 1 ? 'rise' : 'fall'
}

function median(value: number | undefined, { text, suffix }: MetricWords): string {
  return value === undefined ? DASH : `${text(value)}${suffix}`
}

/** Returns ratio, interval and change of one metric in a later run; dashes where that run lacks the cell. */
function ratioTexts(pair: ComparedPair | undefined, metric: string): string[] {
  const ratio = pair?.ratios.find(candidate => candidate.metric === metric)
  if (!ratio) return [DASH, DASH, DASH]
  const { value, interval } = ratio
  return [
    value === null ? DASH : formatFactor(value),
    interval && interval[0] < interval[1] ? interval.map(formatFactor).join(' – ') : DASH,
    clearWords(ratio),
  ]
}

/** Returns a row for each common cell and metric: the medians of all runs, and their ratios to the first. */
export function ratioTableOf({ labels, pairs, dimensions }: Overlay): RatioTable {
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
        ...inRun.slice(1).flatMap(pair => ratioTexts(pair, metric)),
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
      ...later.flatMap(label => [`ratio${ofRun(label)}`, '95 % interval', 'change']),
    ],
    texts: 3,
    rows,
  }
}
