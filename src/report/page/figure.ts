import { csvText } from '../csv_text.ts'
import { element } from './dom.ts'

/** One number as the page shows it, with its interval where it has one. */
export interface Shown {
  readonly value: string
  readonly interval?: string
}

/** The numbers that a chart draws: as texts for the page, in nanoseconds for CSV. */
export interface Numbers {
  readonly head: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Shown[] }[]
  readonly csv: readonly (readonly (string | number)[])[]
}

export interface Figure {
  readonly root: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly toolbar: HTMLElement
  readonly describe: (subtitle: string, label: string, numbers: Numbers) => void
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = element('a', { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}

function tableCell({ value, interval }: Shown): HTMLTableCellElement {
  const cell = element('td', {}, value)
  if (interval) cell.append(' ', element('span', { class: 'interval' }, interval))
  return cell
}

function table({ head, rows }: Numbers): HTMLTableElement {
  return element(
    'table',
    {},
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

/** A chart with its title, what it shows at the moment, and the table of its numbers. */
export function figure(title: string, note: string, fileName: string): Figure {
  const subtitle = element('p', { class: 'subtitle' })
  const toolbar = element('div', { class: 'toolbar' })
  const canvas = element('canvas', { role: 'img' })
  const numbersBox = element('div', {
    class: 'scroll',
    tabindex: 0,
    role: 'region',
    'aria-label': `Numbers: ${title}`,
  })
  const save = element('button', { type: 'button', class: 'quiet' }, 'Download CSV')
  let csv = ''
  save.addEventListener('click', () => download(`${fileName}.csv`, csv))
  const root = element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, element('h3', {}, title), subtitle),
    toolbar,
    element('div', { class: 'plot' }, canvas),
    element('p', { class: 'note' }, note),
    element('details', {}, element('summary', {}, 'The numbers'), numbersBox, save),
  )
  return {
    root,
    canvas,
    toolbar,
    describe: (words, label, numbers) => {
      subtitle.textContent = words
      canvas.setAttribute('aria-label', label)
      numbersBox.replaceChildren(table(numbers))
      csv = csvText(numbers.csv)
    },
  }
}
