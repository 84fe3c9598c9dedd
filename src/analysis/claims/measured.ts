/** What rules ask of measured cells. */
import { type CountableMetricName, metricNameIn } from '../../metrics/metrics.ts'
import { clockUnit, UNITS } from '../../metrics/units.ts'
import type { RunCell } from '../../result/run/schema.ts'
import { MIN_BLOCKS_FOR_COMPARISON } from '../../stats/paired_ratio.ts'
import { cellOf } from '../../suite/cells.ts'
import type { Variant } from '../../suite/definition.ts'
import type { ParameterValue } from '../../suite/parameter.ts'
import type { ParameterName } from '../../suite/parameter_table.ts'
import { formatInteger, formatRatio } from '../../units/format.ts'
import { multipleOf, pairedCells } from '../comparisons/decision.ts'
import type { Evidence } from './claim.ts'
import { Undecided } from './evidence.ts'

/** A difference of less than this is none that a claim could be judged by. */
export const MARGIN = 1.1

export const SELECT: Variant = { mechanism: 'select' }
export const POLL: Variant = { mechanism: 'poll' }
export const EPOLL: Variant = { mechanism: 'epoll' }
export const EDGE: Variant = { mechanism: 'epoll', trigger: 'edge' }
export const IO_URING: Variant = { mechanism: 'io_uring' }

/** The values of the parameters of a work that are not the default ones. */
export type Work = Partial<Readonly<Record<ParameterName, ParameterValue>>> & { readonly fdCount: number }

/** The descriptor tables of cells, in the order in which they are looked for. */
const FD_TABLES = ['private', 'shared'] as const

const MODE_WORDS: Readonly<Record<string, string>> = {
  nonblocking: 'timeout 0',
  ready: 'may block',
  wakeup: 'asleep',
}

/** Returns a work in words: `one of 64 ready, timeout 0`. */
export function workWords({ fdCount, active = 1, waitMode = 'nonblocking' }: Work): string {
  const ready = active === 1 ? 'one' : active === '100%' ? 'all' : String(active).replace('%', ' %')
  return `${ready} of ${formatInteger(fdCount)} ready, ${MODE_WORDS[String(waitMode)]}`
}

/**
 * Returns the cell of a variant in a work, or the one with a shared descriptor table where the machine refuses a private one.
 * @throws Undecided where it was not measured, with the reason.
 */
export function measuredCell({ cells }: Evidence, variant: Variant, work: Work): RunCell {
  const [id = '', shared] = FD_TABLES.map(fdTable => cellOf(variant, { ...work, fdTable }).id)
  const cell = cells.find(each => each.id === id) ?? cells.find(each => each.id === shared)
  if (cell?.status === 'ok') return cell
  const why = cell?.reason ?? 'it is not in this run'
  throw new Undecided(`The cell ${id} was not measured (${why}): it takes a run that measures it.`)
}

/** Returns the name that a metric of times has in a cell: that of the count where its clock counts instructions. */
const nameIn = ({ params }: RunCell, metric: CountableMetricName): string =>
  metricNameIn(params.counts, metric)

/** Returns the median of a metric of a cell. @throws Undecided where the cell has none. */
export function medianOf(cell: RunCell, metric: CountableMetricName): number {
  const found = cell.metrics[nameIn(cell, metric)]
  if (found) return found.p50
  throw new Undecided(
    `The cell ${cell.id} has no ${nameIn(cell, metric)}: it takes a whole block that measures it.`,
  )
}

const isCounted = ({ cells }: Evidence) => cells.some(({ params }) => params.counts === 'instructions')

/** Returns how much one takes of what the clock of the run counts, in words: `1.07× as long`, `1.07× as many instructions`. */
export function timesWords(evidence: Evidence, ratio: number): string {
  return `${formatRatio(ratio)} ${isCounted(evidence) ? 'as many instructions' : 'as long'}`
}

/** Returns the unit of what the clock of the run counts, for the axis of a chart. */
export function unitWords(evidence: Evidence): string {
  return isCounted(evidence) ? 'instructions' : 'ns'
}

/** Returns a figure of a cell in the words for its unit. */
export function written({ params }: RunCell, figure: number): string {
  return UNITS[clockUnit(params.counts)].formatFigure(figure)
}

/** Returns a median of a cell in the words for its unit: `54.3 µs`, `1,234 instructions`. */
export function figureOf(cell: RunCell, metric: CountableMetricName): string {
  return written(cell, medianOf(cell, metric))
}

/** A ratio with its 95 % interval. */
export interface SureMultiple {
  readonly ratio: number
  readonly interval: readonly [low: number, high: number]
}

/**
 * Returns the figure of one cell as a multiple of that of another one in the same blocks.
 * @throws Undecided where too few blocks measured both.
 */
export function multiple(cell: RunCell, of: RunCell, metric: CountableMetricName): SureMultiple {
  const name = nameIn(cell, metric)
  const paired = pairedCells(cell, of, name)
  const found = multipleOf(paired)
  // A ratio of counts on which all blocks agree has no interval, and needs none.
  if (found && paired?.isExact)
    return { ratio: found.ratio, interval: found.interval ?? [found.ratio, found.ratio] }
  if (found?.interval) return { ...found, interval: found.interval }
  throw new Undecided(
    `Fewer than ${MIN_BLOCKS_FOR_COMPARISON} blocks measured both ${cell.id} and ${of.id}: it takes a run with more blocks, or a longer one.`,
  )
}

/** Returns which of two has the smaller figure by what is surely more than `margin`; null where neither does. */
export function lessOf({ interval: [low, high] }: SureMultiple, margin: number): 'first' | 'second' | null {
  if (high < 1 / margin) return 'first'
  return low > margin ? 'second' : null
}

/**
 * Returns the figure of a cell as a multiple of that of a cell of another work, which not all blocks need to have measured
 * as well: without enough that did, the ends of the interval are the quotients of the ends of both medians' intervals.
 * @throws Undecided where too few blocks measured one of them.
 */
export function multipleAcross(cell: RunCell, of: RunCell, metric: CountableMetricName): SureMultiple {
  const [above, below] = [cell, of].map(each => each.metrics[nameIn(each, metric)])
  const isPaired = pairedCells(cell, of, nameIn(cell, metric))?.logInterval != null
  if (isPaired || !above?.ci95 || !below?.ci95 || below.ci95[0] <= 0) return multiple(cell, of, metric)
  const interval = [above.ci95[0] / below.ci95[1], above.ci95[1] / below.ci95[0]] as const
  return { ratio: above.p50 / below.p50, interval }
}

/** How a cost grows: the power of the number of descriptors that it grows with, between two numbers of them. */
export interface Growth {
  readonly factor: number
  readonly power: number
  readonly interval: readonly [low: number, high: number]
}

/** Returns how a metric of a variant grows between two works, where `factor` times as much is asked for. */
export function growthOf(few: RunCell, many: RunCell, factor: number, metric: CountableMetricName): Growth {
  const { ratio, interval } = multipleAcross(many, few, metric)
  const powerOf = (value: number) => Math.log(value) / Math.log(factor)
  return { factor: ratio, power: powerOf(ratio), interval: [powerOf(interval[0]), powerOf(interval[1])] }
}
