import { formatInteger } from '../../units/format.ts'
import { element } from './dom.ts'

/** The rows of a table that are made at a time: few enough that the page reacts at once. */
export const ROWS_AT_A_TIME = 200

/**
 * Makes the button that adds the next rows to a table of `count` rows, of which it has `shown`; null where it is whole.
 * @param add adds the rows from one index up to another, without the last, as far as there are any.
 */
export function moreRowsButton(
  count: number,
  shown: number,
  add: (from: number, to: number) => void,
): HTMLButtonElement | null {
  if (shown >= count) return null
  const button = element('button', { type: 'button', class: 'quiet' })
  let from = shown
  const label = () => {
    const next = Math.min(ROWS_AT_A_TIME, count - from)
    button.textContent = `Next ${formatInteger(next)} of ${formatInteger(count)} rows`
  }
  button.addEventListener('click', () => {
    add(from, from + ROWS_AT_A_TIME)
    from += ROWS_AT_A_TIME
    if (from < count) label()
    else button.remove()
  })
  label()
  return button
}
