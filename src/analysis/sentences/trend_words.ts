import { UNITS } from '../../metrics/units.ts'
import type { TrendChange } from '../trend/changes.ts'
import type { TrendSeries } from '../trend/series.ts'
import type { TrendGroup, TrendRun } from '../trend/trend.ts'

const HASH = /^[0-9a-f]{40}([0-9a-f]{24})?$/
const SHORT_HASH = 10
const LONGEST_LABEL = 40

/** Returns the commit of a run, with a short hash; the id of a run that has none. */
export function runLabel({ commit, id }: Pick<TrendRun, 'commit' | 'id'>): string {
  const label = commit?.label ?? id
  if (HASH.test(label)) return label.slice(0, SHORT_HASH)
  return label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label
}

/** Returns the range in which a change lies, in git's notation: after the first commit, up to and including the second. */
export function rangeWords({ runs }: TrendGroup, { lastBefore, first }: TrendChange): string {
  return `${runLabel(runs[lastBefore] as TrendRun)}..${runLabel(runs[first] as TrendRun)}`
}

/** Returns the day of the commit, or that of the run where the commit's is not known. */
export function dayOf({ commit, startedAt }: TrendRun): string {
  return new Date(commit?.date ?? startedAt).toISOString().slice(0, 10)
}

/** Returns `+5.2 %` or `−12 %`, with a true minus sign and one decimal below ten. */
export function changeWords(ratio: number): string {
  const percent = 100 * (ratio - 1)
  const size = Math.abs(percent)
  const sign = percent < 0 ? '−' : '+'
  return `${sign}${size.toFixed(size < 9.95 ? 1 : 0)} %`
}

export function valueWords({ unit }: Pick<TrendSeries, 'unit'>, value: number): string {
  return UNITS[unit].formatFigure(value)
}

const FACTS: readonly { readonly words: string; readonly of: (run: TrendRun) => string }[] = [
  { words: 'the kernel', of: ({ kernel }) => kernel },
  { words: 'Node.js', of: ({ nodeVersion }) => nodeVersion },
  { words: 'muxbench', of: ({ toolVersion }) => toolVersion },
]

/** Returns what else changed with the change, and may be its reason: `the kernel (6.1 to 6.18)`. */
export function changedBeside({ runs }: TrendGroup, { lastBefore, first }: TrendChange): string[] {
  const [before, after] = [runs[lastBefore] as TrendRun, runs[first] as TrendRun]
  return FACTS.filter(({ of }) => of(before) !== of(after)).map(
    ({ words, of }) => `${words} (${of(before)} to ${of(after)})`,
  )
}

/** Returns `under 0.001` or `0.012`. */
export function probabilityWords(p: number): string {
  return p < 0.001 ? 'under 0.001' : String(Number(p.toPrecision(2)))
}
