import { csvText } from '../text/csv_text.ts'
import { download, element } from './dom.ts'
import { embeddedJson } from './embedded_run.ts'
import { moreRowsButton } from './row_parts.ts'

/** Gives a table, of which the page has the first rows, the buttons that add the next rows and that save all of them. */
function offerRows(place: HTMLElement): void {
  const [box, script, note] = ['.scroll', 'script', '.note'].map(each =>
    place.querySelector<HTMLElement>(each),
  )
  const body = box?.querySelector('tbody')
  if (!box || !body || !script || !note) return
  const count = Number(place.dataset['rows'])
  const heads = [...box.querySelectorAll('th')]
  let columns: Promise<unknown> | null = null
  // The data are unpacked when they are first asked for, which takes time.
  const withRows = async (from: number, to: number, use: (rows: string[][]) => void) => {
    try {
      columns ??= embeddedJson(script)
      const parts = ((await columns) as string[][]).map(column => column.slice(from, to))
      use((parts[0] ?? []).map((_, i) => parts.map(part => part[i] ?? '')))
    } catch {
      place.append('This browser cannot unpack the rows.')
    }
  }
  const add = (from: number, to: number) =>
    withRows(from, to, rows =>
      body.append(
        ...rows.map(row =>
          element(
            'tr',
            {},
            ...row.map((text, i) => element('td', { class: heads[i]?.className ?? '' }, text)),
          ),
        ),
      ),
    )
  const save = element('button', { type: 'button', class: 'quiet' }, 'Download CSV')
  save.addEventListener('click', () =>
    withRows(0, count, rows => {
      const text = csvText([heads.map(head => head.textContent ?? ''), ...rows])
      download(
        `muxbench ${box.getAttribute('aria-label')}.csv`,
        new Blob([text], { type: 'text/csv;charset=utf-8' }),
      )
    }),
  )
  const more = moreRowsButton(count, body.rows.length, add)
  note.replaceWith(element('div', { class: 'actions' }, ...(more ? [more] : []), save))
}

/** Makes the rows of long tables to be had, which work only with a script. */
export function offerLongTables(): void {
  for (const place of document.querySelectorAll<HTMLElement>('[data-rows]')) offerRows(place)
}
