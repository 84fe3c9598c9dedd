import type { Numbers, Shown } from '../charts/chart.ts'
import { withoutFormula } from '../text/csv_text.ts'
import { element } from './dom.ts'

function tableCell({ value, interval }: Shown): HTMLTableCellElement {
  const cell = element('td', {}, value)
  if (interval) cell.append(' ', element('span', { class: 'interval' }, interval))
  return cell
}

/** The numbers of a chart as a table, under the conditions that they hold for. */
export function numbersTable({ head, rows }: Numbers, conditions: string): HTMLTableElement {
  return element(
    'table',
    {},
    element('caption', {}, conditions),
    element('thead', {}, element('tr', {}, ...head.map(text => element('th', { scope: 'col' }, text)))),
    element(
      'tbody',
      {},
      ...rows.map(({ name, cells }) =>
        element('tr', {}, element('th', { scope: 'row' }, name), ...cells.map(tableCell)),
      ),
    ),
  )
}

/** The same for a spreadsheet to paste. */
export function numbersAsTabs({ head, rows }: Numbers): string {
  const lines = rows.map(({ name, cells }) => [
    name,
    ...cells.map(({ value, interval }) => (interval ? `${value} ${interval}` : value)),
  ])
  const field = (text: string) => withoutFormula(text.replace(/[\t\r\n]+/g, ' '))
  return [head, ...lines].map(line => line.map(field).join('\t')).join('\n')
}

/** Every row says under which conditions its figure was measured. */
export function numbersForCsv({ csv }: Numbers, conditions: string): (string | number)[][] {
  return csv.map((row, i) => [...row, i === 0 ? 'conditions' : conditions])
}
