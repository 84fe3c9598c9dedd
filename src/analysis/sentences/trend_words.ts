import { UNITS } from '../../metrics/units.ts'
import { kernelDifferences } from '../../result/run/kernel_facts.ts'
import { grouped } from '../../suite/grouped.ts'
import { allOf, counted, formatInteger } from '../../units/format.ts'
import { partWords } from '../parts.ts'
import type { Change, TrendChange, TrendChangeKind } from '../trend/changes.ts'
import type { TrendCheck } from '../trend/check.ts'
import type { TrendEvent } from '../trend/events.ts'
import type { PooledChange, TrendPool } from '../trend/pools.ts'
import type { TrendSeries } from '../trend/series.ts'
import type { TrendGroup, TrendRun } from '../trend/trend.ts'
import { differenceWords as exactDifference } from './change_words.ts'

const HASH = /^[0-9a-f]{40}([0-9a-f]{24})?$/
const SHORT_HASH = 10
const LONGEST_LABEL = 40

/** Returns whether a label is the full hash of a commit. */
export function isHash(label: string): boolean {
  return HASH.test(label)
}

/** Returns what a run goes by: its commit with a short hash, its kernel, or its id. */
export function runLabel({ label }: Pick<TrendRun, 'label'>): string {
  if (isHash(label)) return label.slice(0, SHORT_HASH)
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label
}

/** Returns the range in which a change lies, in git's notation: after the first commit, up to and including the second. */
export function rangeWords(
  { runs }: TrendGroup,
  { lastBefore, first }: Pick<Change, 'lastBefore' | 'first'>,
): string {
  return `${runLabel(runs[lastBefore] as TrendRun)}..${runLabel(runs[first] as TrendRun)}`
}

/** Returns the day of a run. That of its commit may be the same for many runs. */
export function dayOf({ startedAt }: Pick<TrendRun, 'startedAt'>): string {
  return new Date(startedAt).toISOString().slice(0, 10)
}

/** What a share in percent may differ from 0 by, where it was computed from logarithms or has few digits. */
const NO_PERCENT = 0.0005

/** Returns `+5.2 %`, `−12 %`, `+0.03 %` or `0 %`, with a true minus sign and one decimal between 0.1 and ten. */
export function changeWords(ratio: number): string {
  const percent = 100 * (ratio - 1)
  const size = Math.abs(percent)
  if (size < NO_PERCENT) return '0 %'
  const digits = size < 0.095 ? size.toPrecision(1) : size.toFixed(size < 9.95 ? 1 : 0)
  return `${percent < 0 ? '−' : '+'}${digits} %`
}

export function valueWords({ unit }: Pick<TrendSeries, 'unit'>, value: number): string {
  return UNITS[unit].formatFigure(value)
}

const FACTS: readonly { readonly words: string; readonly of: (run: TrendRun) => string }[] = [
  { words: 'Node.js', of: ({ nodeVersion }) => nodeVersion },
  { words: 'muxbench', of: ({ toolVersion }) => toolVersion },
]

/** Returns what else changed with the change, and may be its reason: `the kernel (6.1 to 6.18)`. */
export function changedBeside(
  { runs }: TrendGroup,
  { lastBefore, first }: Pick<Change, 'lastBefore' | 'first'>,
): string[] {
  const [before, after] = [runs[lastBefore] as TrendRun, runs[first] as TrendRun]
  const others = FACTS.filter(({ of }) => of(before) !== of(after)).map(
    ({ words, of }) => `${words} (${of(before)} to ${of(after)})`,
  )
  return [...kernelChanges(before, after), ...others]
}

/**
 * Returns what differs between the kernels of two runs. Of runs that an older version has added, only the release is known;
 * where runs go by it, it is said already.
 */
function kernelChanges(before: TrendRun, after: TrendRun): string[] {
  const isLabel = [before, after].every(({ label, kernel }) => label === kernel)
  if (before.kernelFacts && after.kernelFacts) {
    const sides = { names: ['before', 'after'], between: ' to ' } as const
    const differences = kernelDifferences([before.kernelFacts], [after.kernelFacts], sides)
    return differences.filter(words => !isLabel || !words.startsWith('kernel (')).map(words => `the ${words}`)
  }
  return isLabel || before.kernel === after.kernel ? [] : [`the kernel (${before.kernel} to ${after.kernel})`]
}

/** Returns `under 0.001` or `0.012`, and a dash of what is certain. */
export function probabilityWords(p: number): string {
  if (p === 0) return '–'
  return p < 0.001 ? 'under 0.001' : String(Number(p.toPrecision(2)))
}

/** Returns `p 0.012`; nothing of what is certain. */
export function chanceWords({ pValue }: Pick<Change, 'pValue'>): string {
  return pValue === 0 ? '' : `p ${probabilityWords(pValue)}`
}

/** Returns the words of a list: `a`, `a and b`, `a, b and c`. */
function listed(words: readonly string[]): string {
  const [last = '', ...before] = [...words].reverse()
  return before.length === 0 ? last : `${before.reverse().join(', ')} and ${last}`
}

/** Returns `epoll, waits that only look`. */
export function poolName({ mechanism, part }: Pick<TrendPool, 'mechanism' | 'part'>): string {
  return `${mechanism}, ${partWords(part)}`
}

/** Returns which mechanisms, or parts of them, an event is about; empty for one of single cells. */
export function poolsName({ group, pools }: Pick<TrendEvent, 'group' | 'pools'>): string {
  const all = grouped(group.pools, ({ mechanism }) => mechanism)
  if (pools.length === group.pools.length && all.size > 1) return 'all mechanisms'
  const inOrder = [...pools].sort((a, b) => group.pools.indexOf(a.pool) - group.pools.indexOf(b.pool))
  const changed = grouped(inOrder, ({ pool }) => pool.mechanism)
  const [only] = pools
  if (only && pools.length === 1 && (all.get(only.pool.mechanism)?.length ?? 0) > 1)
    return poolName(only.pool)
  return listed(
    [...changed].map(([mechanism, own]) => {
      const isWhole = own.length === all.get(mechanism)?.length
      return isWhole ? mechanism : `${mechanism} (${own.map(({ pool }) => partWords(pool.part)).join(', ')})`
    }),
  )
}

const COSTS: Readonly<Record<TrendChangeKind, string>> = {
  regression: 'slower',
  improvement: 'faster',
  unclear: 'changed',
  small: 'changed',
}

const COUNTS: Readonly<Record<TrendChangeKind, string>> = {
  regression: 'more',
  improvement: 'fewer',
  unclear: 'changed',
  small: 'changed',
}

/** Returns the range of some words of numbers, or the only one. */
function rangeOf(least: string, most: string): string {
  return least === most ? least : `${least} to ${most}`
}

/** Returns a difference of counts, and what it is in percent unless that rounds to nothing. */
function exactWords(range: readonly [low: number, high: number], percent: string): string {
  const words = exactDifference(range, 'instruction')
  return /[1-9]/.test(percent) ? `${words} (${percent})` : words
}

/** Returns the size of a change as short as the mark of a chart: `+13 %`, or of counts `+59` or `+2 to +18`. */
export function markWords(
  { ratio }: Pick<Change, 'ratio'>,
  difference: readonly [number, number] | null,
): string {
  return difference === null ? changeWords(ratio) : exactDifference(difference, 'instruction', false)
}

type CountedChange = Pick<TrendChange, 'from' | 'to' | 'ratio'>

/** Returns the difference that a change of counts makes: `+59 instructions (+5.3 %)`. */
export function differenceWords(change: CountedChange): string {
  return differencesWords([change])
}

/** Returns the differences that changes of counts make: `+12 to +59 instructions (+1.1 % to +5.3 %)`. */
export function differencesWords(changes: readonly CountedChange[]): string {
  const differences = changes.map(({ from, to }) => to - from)
  return exactWords([Math.min(...differences), Math.max(...differences)], sizeWords(changes))
}

/** Returns the sizes of changes, such as `+5.2 % to +7.1 %`. */
export function sizeWords(changes: readonly Pick<Change, 'ratio'>[]): string {
  const ratios = changes.map(({ ratio }) => ratio).sort((a, b) => a - b)
  return rangeOf(changeWords(ratios[0] as number), changeWords(ratios.at(-1) as number))
}

/** Returns by how much pools changed: `+13 % (+12 % to +14 %)`, or `+59 instructions (+5.3 %)`. */
export function pooledSize(changes: readonly PooledChange[]): string {
  const size = sizeWords(changes)
  const differences = changes.flatMap(({ difference }) => difference ?? [])
  if (differences.length > 0) {
    return exactWords([Math.min(...differences), Math.max(...differences)], size)
  }
  const [only] = changes
  if (changes.length !== 1 || !only?.interval) return size
  return `${size} (${changeWords(only.interval[0])} to ${changeWords(only.interval[1])})`
}

/** Returns in how many cells pools changed: `slower in all 36 cells, 3 of them sure by themselves`. */
export function pooledCells(kind: TrendChangeKind, changes: readonly PooledChange[]): string {
  const sumOf = (count: (change: PooledChange) => number) =>
    changes.reduce((sum, change) => sum + count(change), 0)
  const changed = sumOf(change => change.changed)
  const sure = sumOf(change => change.sure)
  const cells = sumOf(change => change.cells)
  const words = changes.some(({ difference }) => difference !== null) ? COUNTS : COSTS
  if (cells === 1) return words[kind]
  const where =
    changed === cells ? allOf(cells, 'cell') : `${formatInteger(changed)} of ${counted(cells, 'cell')}`
  const alike = kind === 'unclear' || kind === 'small' ? ' alike' : ''
  return `${words[kind]}${alike} in ${where}${sureWords(sure, changed)}`
}

/** Returns how many of the cells that moved as their pool did are sure without it; nothing where all of them are. */
function sureWords(sure: number, changed: number): string {
  if (sure === changed) return ''
  if (sure === 0) return ', none of them sure by itself'
  return `, ${formatInteger(sure)} of them sure by ${sure === 1 ? 'itself' : 'themselves'}`
}

/** Returns what happened to pools in one line: `epoll, waits that only look: +13 % (+12 % to +14 %), slower in all 36 cells`. */
export function pooledWords(event: TrendEvent): string {
  const changes = event.pools.map(({ change }) => change)
  return `${poolsName(event)}: ${pooledSize(changes)}, ${pooledCells(event.kind, changes)}`
}

/** Returns which runs a change lies between, with their days: `a1b2c3..d4e5f6 (2026-01-02 to 2026-01-03)`. */
export function placeWords(group: TrendGroup, change: Pick<Change, 'lastBefore' | 'first'>): string {
  const [before, after] = [change.lastBefore, change.first].map(run => dayOf(group.runs[run] as TrendRun))
  return `${rangeWords(group, change)} (${rangeOf(before as string, after as string)})`
}

/** Returns that a change was accepted, when and why; empty where it was not. */
export function acceptedWords({ accepted }: Pick<Change, 'accepted'>): string {
  return accepted === null ? '' : `accepted on ${accepted.acceptedAt.slice(0, 10)}: ${accepted.reason}`
}

function cellsIn(events: readonly TrendEvent[]): number {
  return events.reduce((sum, { members }) => sum + members.length, 0)
}

/** Returns what became worse: `epoll became slower`, `2 cells became worse`. */
function worseWords(events: readonly TrendEvent[]): string {
  const [only, ...others] = events.filter(({ pools }) => pools.length > 0)
  if (only === undefined) return `${counted(cellsIn(events), 'cell')} became worse`
  const isExact = [only, ...others].every(({ pools }) => pools.every(({ pool }) => pool.isExact))
  const worse = isExact ? 'took more instructions' : 'became slower'
  return others.length === 0
    ? `${poolsName(only)} ${worse}`
    : `mechanisms ${worse} in ${others.length + 1} runs`
}

/** Returns what changed in a way that is unclear: `2 cells changed`. */
function unclearWords(events: readonly TrendEvent[]): string {
  const [first] = events.filter(({ pools }) => pools.length > 0)
  return `${first ? poolsName(first) : counted(cellsIn(events), 'cell')} changed`
}

/** Returns the reason of the verdict on a history, in one sentence without a full stop. */
export function checkReason({ verdict, last, regressions, unclear, accepted, tooFew }: TrendCheck): string {
  const within = `within the last ${last === 1 ? 'run' : counted(last, 'run')}`
  if (verdict === 'regression') return `${worseWords(regressions)} ${within}`
  if (tooFew !== null) {
    const there = tooFew.runs === 0 ? 'is none' : tooFew.runs === 1 ? 'is 1' : `are ${tooFew.runs}`
    return `too few runs: there ${there}, and a change can be found from ${tooFew.needed} on`
  }
  if (unclear.length > 0) {
    return `${unclearWords(unclear)} ${within}, as measured or against the yardstick but not both: measure both sides with muxbench ab`
  }
  return `no mechanism and no cell became worse ${within}${accepted.length > 0 ? ', beyond what was accepted' : ''}`
}
