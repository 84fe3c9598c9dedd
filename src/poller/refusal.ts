import type { CellParams } from '../suite/cells.ts'
import { formatInteger } from '../units/format.ts'

function valueText(value: string | number | boolean | null): string {
  return typeof value === 'number' ? formatInteger(value) : value === null ? 'none' : String(value)
}

/**
 * Returns the reason for which a cell is skipped, with the values that were asked for. All reasons have the same parts: what was
 * asked, why it cannot be, and what can be, such as `waitMode ready with active 0: a wait without a timeout would never
 * end; possible: waitMode nonblocking or timeout`.
 * @param reason has the names of the parameters before its first colon, joined by `with`.
 */
export function withValues(reason: string, params: CellParams): string {
  const colon = reason.indexOf(': ')
  const values: Readonly<Record<string, string | number | boolean | null>> = { ...params }
  const [first, ...others] = reason
    .slice(0, colon)
    .split(' with ')
    .map(name => `${name} ${valueText(values[name] ?? null)}`)
  const beside = others.length === 0 ? '' : ` with ${others.join(' and ')}`
  return `${first}${beside}${reason.slice(colon)}`
}
