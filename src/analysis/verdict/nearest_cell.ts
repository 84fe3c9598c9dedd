import type { RunCell } from '../../result/run/schema.ts'
import { formatInteger } from '../../units/format.ts'
import { keyOf } from '../overlay/matching.ts'
import { settingWords } from '../sentences/wording.ts'

/** Two cells, and what tells them apart. */
interface Difference {
  readonly name: string
  readonly values: readonly [own: string, other: string]
}

/** Returns the parameters that are set: `activeCount` follows from others, as does an unbounded `maxEvents`. */
function settingsOf({ mechanism, params }: RunCell): Map<string, unknown> {
  const { activeCount: _, maxEvents, ...others } = params
  const bound = maxEvents === params.fdCount ? 'all' : maxEvents
  return new Map<string, unknown>(Object.entries({ mechanism, ...others, maxEvents: bound }))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined ? 'none' : JSON.stringify(value)
}

/** Returns what a cell has of a parameter, in words: `may block`, `N = 64`. */
function valueWords(name: string, value: string): string {
  if (name === 'mechanism') return value
  return name === 'fdCount' ? `N = ${formatInteger(Number(value))}` : settingWords(name, value)
}

function differencesOf(own: RunCell, other: RunCell): Difference[] {
  const [before, after] = [settingsOf(own), settingsOf(other)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .map(name => ({ name, values: [textOf(before.get(name)), textOf(after.get(name))] as const }))
    .filter(({ values: [a, b] }) => a !== b)
}

/** A cell that differs in more parameters is not called similar. */
const MAX_DIFFERENCES = 2

/**
 * Says why a cell has no counterpart in the other run: `timeout 0 in the base, may block in the head`. Of equally
 * similar cells one without a counterpart counts, as where a suite has changed a parameter of all its cells.
 */
export function whyUnmatched(
  cell: RunCell,
  side: 'base' | 'head',
  others: readonly RunCell[],
  own: readonly RunCell[],
): string {
  const taken = new Set(own.map(keyOf))
  const [nearest] = others
    .map(other => ({ differences: differencesOf(cell, other), isTaken: taken.has(keyOf(other)) }))
    .sort((a, b) => a.differences.length - b.differences.length || Number(a.isTaken) - Number(b.isTaken))
  if (!nearest || nearest.differences.length > MAX_DIFFERENCES) return 'the other run has no cell like it'
  const [first] = nearest.differences
  // All parameters are the same: the other run has the cell, and has not measured it.
  if (!first) return 'the other run has not measured it'
  const words = nearest.differences.map(({ name, values }) => {
    const [base, head] = side === 'base' ? values : [values[1], values[0]]
    return `${valueWords(name, base)} in the base, ${valueWords(name, head)} in the head`
  })
  return words.join('; ')
}
