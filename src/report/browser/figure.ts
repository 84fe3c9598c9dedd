import type { Drawing } from '../charts/chart.ts'
import type { Choices } from '../charts/choices.ts'
import { csvText } from '../text/csv_text.ts'
import { download, element } from './dom.ts'
import { keyList } from './legend.ts'
import { numbersAsTabs, numbersForCsv, numbersInParts } from './numbers_table.ts'
import { toolRow } from './tool_row.ts'

interface Figure {
  readonly root: HTMLElement
  readonly canvas: HTMLCanvasElement
  /** Shows all of the drawing but the canvas' content; hides the figure if the drawing is null. */
  readonly show: (drawing: Drawing | null) => void
}

interface FigureOptions {
  /** The id of the element, for links. */
  readonly id: string
  /** The name of downloaded files, without extension. */
  readonly fileName: string
  readonly isWide: boolean
  /** What the terms mean that stand in the conditions of the chart. */
  readonly meanings?: Readonly<Record<string, string>> | undefined
  readonly choose: (change: Partial<Choices>) => void
  readonly picture: () => Promise<Blob | null>
}

const COPIED_FOR_MS = 2000

function action(label: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'quiet' }, label)
  button.addEventListener('click', onClick)
  return button
}

/** Makes a button that copies the text, and that says for a moment whether it could. */
function copyAction(text: () => string): HTMLButtonElement {
  const label = 'Copy numbers'
  const say = (words: string) => {
    button.textContent = words
    setTimeout(() => {
      button.textContent = label
    }, COPIED_FOR_MS)
  }
  const button = action(label, () => {
    navigator.clipboard.writeText(text()).then(
      () => say('Copied'),
      () => say('The browser forbids copying'),
    )
  })
  button.setAttribute('aria-live', 'polite')
  return button
}

/** Makes the chart's rows of buttons. They are kept while their titles stay the same, so that the focus stays. */
function tools(choose: FigureOptions['choose']) {
  const root = element('div', { class: 'toolbar' })
  let rows: { readonly title: string; readonly row: ReturnType<typeof toolRow> }[] = []
  let current: Drawing['tools'] = []
  const update = (given: Drawing['tools']) => {
    current = given.filter(({ choices }) => choices.length > 1)
    if (current.map(({ title }) => title).join() !== rows.map(({ title }) => title).join()) {
      rows = current.map(({ title }) => ({
        title,
        row: toolRow(title, value => {
          const tool = current.find(each => each.title === title)
          if (tool) choose(tool.change(value))
        }),
      }))
      root.replaceChildren(...rows.map(({ row }) => row.root))
    }
    for (const [i, { choices, chosen }] of current.entries()) rows[i]?.row.update(choices, chosen)
  }
  return { root, update }
}

/** Returns the conditions of a chart, with what their terms mean for whoever points at them or touches them. */
function explained(conditions: string, meanings: Readonly<Record<string, string>>): (Node | string)[] {
  return conditions.split(' · ').flatMap((text, i) => {
    const meaning = meanings[text]
    const attributes = { class: 'term', tabindex: -1, 'data-meaning': meaning ?? '' }
    return [i > 0 ? ' · ' : '', meaning ? element('span', attributes, text) : text]
  })
}

/** Makes the frame of a chart: title, conditions, rows of buttons, canvas, and its numbers to read and to download. */
export function figure({ id, fileName, isWide, meanings = {}, choose, picture }: FigureOptions): Figure {
  const heading = element('h3')
  const subtitle = element('p', { class: 'subtitle' })
  const toolbar = tools(choose)
  const key = element('div')
  const canvas = element('canvas', { role: 'img' })
  const plot = element('div', { class: 'plot' }, canvas)
  const remark = element('p', { class: 'note remark' })
  const note = element('p', { class: 'note' })
  const numbersBox = element('div', { class: 'scroll', tabindex: 0, role: 'group' })
  const more = element('div')
  const details = element('details', {}, element('summary', {}, 'The numbers'), numbersBox, more)
  let shown: Drawing | null = null

  // A table can have thousands of rows, so it is made when it is opened, and in parts.
  const fillTable = () => {
    if (!shown || !details.open) return
    const { table, button } = numbersInParts(shown.numbers, shown.conditions)
    numbersBox.replaceChildren(table)
    more.replaceChildren(...(button ? [button] : []))
  }
  details.addEventListener('toggle', fillTable)
  const actions = element(
    'div',
    { class: 'actions' },
    copyAction(() => (shown ? numbersAsTabs(shown.numbers) : '')),
    action('Download CSV', () => {
      if (!shown) return
      const text = csvText(numbersForCsv(shown.numbers, shown.conditions))
      download(`${fileName}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }))
    }),
    action('Download PNG', () => {
      picture().then(blob => {
        if (blob) download(`${fileName}.png`, blob)
      })
    }),
  )
  const root = element(
    'figure',
    { class: isWide ? 'chart wide' : 'chart', id, tabindex: -1 },
    element('figcaption', {}, heading, subtitle),
    toolbar.root,
    key,
    plot,
    remark,
    note,
    details,
    actions,
  )
  return {
    root,
    canvas,
    show: drawing => {
      shown = drawing
      root.hidden = drawing === null
      if (!drawing) return
      heading.textContent = drawing.title
      subtitle.replaceChildren(...explained(drawing.conditions, meanings))
      remark.textContent = drawing.remark ?? ''
      remark.hidden = !drawing.remark
      note.textContent = [drawing.note, drawing.onlyLogarithmic].filter(Boolean).join(' ')
      toolbar.update(drawing.tools)
      key.replaceChildren(...(drawing.key ? [keyList(drawing.key)] : []))
      plot.style.height = drawing.height === undefined ? '' : `${drawing.height}px`
      canvas.setAttribute('aria-label', drawing.spoken)
      numbersBox.setAttribute('aria-label', `Numbers: ${drawing.title}`)
      fillTable()
    },
  }
}
