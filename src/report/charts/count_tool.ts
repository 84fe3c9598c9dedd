import { formatInteger } from '../../units/format.ts'
import type { Tool } from './chart.ts'

/** The row of buttons that chooses one N for charts that show one. */
export function countTool(counts: readonly number[], chosen: number): Tool {
  return {
    title: 'N',
    choices: counts.map(count => ({ value: String(count), label: formatInteger(count) })),
    chosen: String(chosen),
    change: value => ({ fdCount: Number(value) }),
  }
}
