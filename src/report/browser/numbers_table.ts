import type { Numbers, Shown } from '../charts/chart.ts'
import { withoutFormula } from '../text/csv_text.ts'
import { element } from './dom.ts'
import { moreRowsButton, ROWS_AT_A_TIME } from './row_parts.ts'

function tableCell({ value, interval }: Shown): HTMLTableCellElement {
  const cell = element('td', {}, value)
  if (interval) cell.append(' ', element('span', { class: 'interval' }, interval))
  return cell
}

function tableRow({ name, cells }: Numbers['rows'][number]): HTMLTableRowElement {
  return element('tr', {}, element('th', { scope: 'row' }, name), ...cells.map(tableCell))
}

/** Makes a table of numbers, with the conditions that they hold for, if given, as its caption. */
export function numbersTable({ head, rows }: Omit<Numbers, 'csv'>, conditions?: string): HTMLTableElement {
  return element(
    'table',
    {},
    ...(conditions === undefined ? [] : [element('caption', {}, conditions)]),
    element('thead', {}, element('tr', {}, ...head.map(text => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...rows.map(tableRow)),
  )
}

/** Makes the table with its first rows, and the button that adds the next ones, if there are more. */
export function numbersInParts(numbers: Numbers, conditions: string) {
  const { head, rows } = numbers
  const table = numbersTable({ head, rows: rows.slice(0, ROWS_AT_A_TIME) }, conditions)
  const button = moreRowsButton(rows.length, ROWS_AT_A_TIME, (from, to) =>
    table.tBodies[0]?.append(...rows.slice(from, to).map(tableRow)),
  )
  return { table, button }
}

/** Returns the numbers as lines of cells separated by tabs, to be pasted into a spreadsheet. */
export function numbersAsTabs({ head, rows }: Numbers): string {
  const lines = rows.map(({ name, cells }) => [
    name,
    ...cells.map(({ value, interval }) => (interval ? `${value} ${interval}` : value)),
  ])
  return [head, ...lines].map(line => line.map(withoutFormula).join('\t')).join('\n')
}

/** Returns the rows of the CSV, each with the conditions under which its figure was measured. */
export function numbersForCsv({ csv }: Numbers, conditions: string): (string | number)[][] {
  return csv.map((row, i) => [...row, i === 0 ? 'conditions' : conditions])
}
