import type { RunCell, RunFile } from '../../result/run/schema.ts'
import { element } from './dom.ts'
import { embeddedJson } from './embedded_run.ts'
import { numbersTable } from './numbers_table.ts'

type Row = readonly string[]

/** Returns a value as run.json has it, without rounding; `–` for an empty one. */
function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–'
  return Array.isArray(value) ? value.map(plain).join(' – ') : String(value)
}

function section(caption: string, content: HTMLElement): HTMLElement {
  return element('section', { class: 'raw' }, element('h4', {}, caption), content)
}

function tableOf(caption: string, head: Row, rows: readonly Row[]): HTMLElement {
  const named = rows.map(([name = '', ...cells]) => ({ name, cells: cells.map(value => ({ value })) }))
  const attributes = { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': caption }
  return section(caption, element('div', attributes, numbersTable({ head, rows: named })))
}

function pairs(caption: string, values: object): HTMLElement {
  const facts = Object.entries(values).map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, plain(value))),
  )
  return section(caption, element('dl', { class: 'facts-grid' }, ...facts))
}

const FIGURES = ['unit', 'count', 'min', 'mean', 'p50', 'p90', 'p99', 'p999', 'p9999', 'max'] as const
const INTERVALS = ['p90', 'p99', 'p999', 'p9999'] as const

function metricsOf({ metrics }: RunCell): HTMLElement {
  const head = [
    'metric',
    ...FIGURES,
    'p50 95 % interval',
    ...INTERVALS.map(name => `${name} 95 % interval`),
    'correctionNs',
    'hdr, characters',
  ]
  const rows = Object.entries(metrics).map(([name, metric]) => [
    name,
    ...FIGURES.map(figure => plain(metric[figure])),
    plain(metric.ci95),
    ...INTERVALS.map(figure => plain(metric.percentileIntervals?.[figure])),
    plain(metric.correctionNs),
    metric.hdr === '' ? 'left out' : String(metric.hdr.length),
  ])
  return tableOf('Metrics, corrected for the clock', head, rows)
}

function blocksOf({ blocks }: RunCell): HTMLElement {
  const rowsOf = (figures: readonly Readonly<Record<string, unknown>>[], prefix = '') => {
    const names = [...new Set(figures.flatMap(values => Object.keys(values)))]
    return names.map(name => [`${prefix}${name}`, ...figures.map(values => plain(values[name]))])
  }
  const tails = [...new Set(blocks.flatMap(({ percentiles }) => Object.keys(percentiles ?? {})))]
  const head = ['block', ...blocks.map(({ index }) => String(index))]
  return tableOf('Each block: its medians and percentiles', head, [
    ['position in it', ...blocks.map(({ position }) => String(position))],
    ...rowsOf(blocks.map(({ metrics }) => metrics)),
    ['turns', ...blocks.map(({ turns }) => plain(turns))],
    ...rowsOf(
      blocks.map(({ visit }) => {
        const { warmUp = null, ...times } = visit ?? {}
        return { ...times, ...(warmUp && { warmUp: Object.values(warmUp) }) }
      }),
      'visit ',
    ),
    ...rowsOf(
      blocks.map(({ yardstick }) => yardstick ?? {}),
      'yardstick ',
    ),
    ...tails.flatMap(metric =>
      rowsOf(
        blocks.map(({ percentiles }) => percentiles?.[metric] ?? {}),
        `${metric} `,
      ),
    ),
  ])
}

function timelineOf({ timeline }: RunCell): HTMLElement[] {
  if (!timeline) return []
  const { slots, ...others } = timeline
  return [pairs('Latency over time', { ...others, slots: slots.length })]
}

function figuresOf(cell: RunCell): HTMLElement[] {
  const { id, mechanism, status, reason, notes, workDigest, settled, params, counters, perf } = cell
  return [
    pairs('The cell', { id, mechanism, status, reason, settled, workDigest, notes: notes?.join('; ') }),
    pairs('Parameters', params),
    metricsOf(cell),
    pairs('Counters', counters),
    ...(perf ? [pairs('Counters of perf_event_open', { reason: perf.reason, ...perf.counters })] : []),
    blocksOf(cell),
    ...timelineOf(cell),
  ]
}

async function fill(details: HTMLDetailsElement): Promise<void> {
  const { cells } = (await embeddedJson(document.getElementById(details.dataset['figures'] ?? ''))) as RunFile
  const names = (await embeddedJson(details.querySelector('script'))) as string[]
  const choice = element(
    'select',
    { 'aria-label': 'Cell' },
    ...cells.map(({ id }, i) => element('option', { value: i, title: id }, names[i] ?? id)),
  )
  const place = element('div')
  const show = () => {
    const cell = cells[Number(choice.value)]
    if (cell) place.replaceChildren(...figuresOf(cell))
  }
  choice.addEventListener('change', show)
  show()
  details.querySelector('p')?.replaceWith(choice, place)
}

/** Fills each list of a cell's figures when it is first opened: to unpack a run.json takes time. */
export function offerCellFigures(): void {
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details[data-figures]')) {
    const whenOpen = async () => {
      details.removeEventListener('toggle', whenOpen)
      try {
        await fill(details)
      } catch {
        const note = details.querySelector('p')
        if (note) note.textContent = 'This browser cannot unpack run.json.'
      }
    }
    details.addEventListener('toggle', whenOpen)
  }
}
