import { csvText } from '../csv_text.ts'
import { element } from './dom.ts'
import { saveFile } from './save_file.ts'

/** One number as the page shows it, with its interval where it has one. */
export interface Shown {
  readonly value: string
  readonly interval?: string
}

/** The numbers that a chart draws: as texts for the page, in the metric's own unit for CSV. */
export interface Numbers {
  readonly head: readonly string[]
  readonly rows: readonly { readonly name: string; readonly cells: readonly Shown[] }[]
  readonly csv: readonly (readonly (string | number)[])[]
}

/** What a chart shows at the moment. */
export interface Shows {
  readonly title: string
  /** The settings that it is about: `1 active · timeout 0 · closed loop`. */
  readonly conditions: string
  /** The chart in words, for those who cannot see it. */
  readonly spoken: string
  readonly numbers: Numbers
  /** What to mind of just these figures. */
  readonly remark?: string
}

export interface Figure {
  readonly root: HTMLElement
  readonly canvas: HTMLCanvasElement
  readonly toolbar: HTMLElement
  readonly plot: HTMLElement
  readonly describe: (shows: Shows) => void
}

function tableCell({ value, interval }: Shown): HTMLTableCellElement {
  const cell = element('td', {}, value)
  if (interval) cell.append(' ', element('span', { class: 'interval' }, interval))
  return cell
}

function table({ head, rows }: Numbers, conditions: string): HTMLTableElement {
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

/** Every row says under which conditions its figure was measured. */
function withConditions(rows: Numbers['csv'], conditions: string): Numbers['csv'] {
  return rows.map((row, i) => [...row, i === 0 ? 'conditions' : conditions])
}

/** A chart with its title, what it shows at the moment, and the table of its numbers. */
export function figure(note: string, fileName: string): Figure {
  const heading = element('h3')
  const remark = element('p', { class: 'note remark' })
  const subtitle = element('p', { class: 'subtitle' })
  const toolbar = element('div', { class: 'toolbar' })
  const canvas = element('canvas', { role: 'img' })
  const plot = element('div', { class: 'plot' }, canvas)
  const numbersBox = element('div', { class: 'scroll', tabindex: 0, role: 'region' })
  const save = element('button', { type: 'button', class: 'quiet' }, 'Download CSV')
  let csv = ''
  save.addEventListener('click', () =>
    saveFile(`${fileName}.csv`, new Blob([csv], { type: 'text/csv;charset=utf-8' })),
  )
  const root = element(
    'figure',
    { class: 'chart' },
    element('figcaption', {}, heading, subtitle),
    toolbar,
    plot,
    remark,
    element('p', { class: 'note' }, note),
    element('details', {}, element('summary', {}, 'The numbers'), numbersBox, save),
  )
  return {
    root,
    canvas,
    toolbar,
    plot,
    describe: shows => {
      heading.textContent = shows.title
      subtitle.textContent = shows.conditions
      remark.textContent = shows.remark ?? ''
      remark.hidden = !shows.remark
      canvas.setAttribute('aria-label', shows.spoken)
      numbersBox.setAttribute('aria-label', `Numbers: ${shows.title}`)
      numbersBox.replaceChildren(table(shows.numbers, shows.conditions))
      csv = csvText(withConditions(shows.numbers.csv, shows.conditions))
    },
  }
}
