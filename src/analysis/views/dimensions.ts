import type { RunCell } from '../../result/run/schema.ts'
import { onceWithin } from '../../suite/once_for.ts'

/** A parameter that tells views apart, with its values as texts in the order in which they are offered. */
export interface Dimension {
  readonly name: string
  readonly values: readonly string[]
}

/** These say a point's place on the x axis, or its series, and are no dimensions of a view. */
const NOT_A_DIMENSION = ['fdCount', 'activeCount', 'trigger', 'oneshot', 'exclusive', 'freshSet']

const FIRST = ['waitMode', 'active', 'load', 'fdKind', 'interest']
const WAIT_MODES = ['nonblocking', 'ready', 'wakeup', 'timeout']

function rank(order: readonly string[], value: string): number {
  const at = order.indexOf(value)
  return at < 0 ? order.length : at
}

/** Ranks counts before shares, each ascending: 1, 16, 10%, 100%. */
function activeRank(value: string): number {
  return value.endsWith('%') ? 1e9 + Number.parseFloat(value) : Number(value)
}

/** Their values are sorted as numbers, with `null` first. */
const NUMBERS = [
  'timeoutNs',
  'messageBytes',
  'readBytes',
  'ratePerSecond',
  'burstSize',
  'busyPollUs',
  'chainWrites',
  'churn',
  'readers',
  'writers',
  'writerPauseNs',
  'waitDelayNs',
  'stallMs',
]

function numberRank(value: string): number {
  return value === 'null' ? -1 : Number(value)
}

function sortValues(name: string, values: string[]): string[] {
  if (name === 'waitMode') return values.sort((a, b) => rank(WAIT_MODES, a) - rank(WAIT_MODES, b))
  if (name === 'active') return values.sort((a, b) => activeRank(a) - activeRank(b))
  if (NUMBERS.includes(name)) return values.sort((a, b) => numberRank(a) - numberRank(b))
  return values
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function isUnbounded(cell: RunCell): boolean {
  return cell.params.maxEvents === cell.params.fdCount
}

/** For each cell its values by dimension: `maxEvents` has two where a bound is fdCount, thus "all". */
export type Placement = ReadonlyMap<string, readonly string[]>

export function placementsOf(cells: readonly RunCell[]): Map<RunCell, Placement> {
  const bounds = new Set(cells.filter(cell => !isUnbounded(cell)).map(cell => cell.params.maxEvents))
  const hasAll = cells.some(cell => isUnbounded(cell) && !bounds.has(cell.params.maxEvents))
  const maxEventsOf = (cell: RunCell): string[] => {
    const { maxEvents } = cell.params
    const values = bounds.has(maxEvents) ? [String(maxEvents)] : []
    return isUnbounded(cell) && (hasAll || values.length === 0) ? ['all', ...values] : values
  }
  // Thousands of cells share a few values.
  const alone = onceWithin((value: unknown): readonly string[] => [textOf(value)])
  return new Map(
    cells.map(cell => {
      const placement = new Map<string, readonly string[]>()
      for (const [name, value] of Object.entries(cell.params)) {
        if (NOT_A_DIMENSION.includes(name)) continue
        placement.set(name, name === 'maxEvents' ? maxEventsOf(cell) : alone(value))
      }
      return [cell, placement]
    }),
  )
}

/** Returns every dimension of the run, also those with one value, the most telling ones first. */
export function dimensionsOf(placements: Iterable<Placement>): Dimension[] {
  const values = new Map<string, Set<string>>()
  for (const placement of placements) {
    for (const [name, own] of placement) {
      const seen = values.get(name) ?? new Set<string>()
      for (const value of own) seen.add(value)
      values.set(name, seen)
    }
  }
  return [...values]
    .map(([name, seen]) => ({ name, values: sortValues(name, [...seen]) }))
    .sort((a, b) => rank(FIRST, a.name) - rank(FIRST, b.name))
}
