import { counted, formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import type { Finding } from './finding.ts'

function rangeWords(fdCounts: readonly number[]): string {
  const sorted = fdCounts.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  return least === most
    ? `at N = ${formatInteger(most)}`
    : `from N = ${formatInteger(least)} to ${formatInteger(most)}`
}

/** Says how much the run measured, for a run of which there is little else to say. */
export function scopeFinding({ run, comparable }: Analysis): Finding | null {
  if (comparable.length === 0) return null
  const { blocksFinished } = run.run
  const range = rangeWords(comparable.map(({ params }) => params.fdCount))
  const measured = run.cells.filter(({ status }) => status === 'ok').length
  const all = measured === run.cells.length ? '' : ` of ${formatInteger(run.cells.length)}`
  return {
    kind: 'scope',
    chart: null,
    statement: `The run measured ${formatInteger(measured)}${all} cell${(all === '' ? measured : run.cells.length) === 1 ? '' : 's'} ${range}, in ${counted(blocksFinished, 'block')}`,
    condition: null,
  }
}
