import { Chart, type ChartDataset, type ChartOptions, type Plugin, type TooltipItem } from 'chart.js'
import { PHASES, phaseWords } from '../../analysis/phases.ts'
import { formatInteger, formatMicroseconds, formatPercent, formatTime } from '../../units/format.ts'
import type { PageRun, PageView } from '../page_data.ts'
import { baseOptions, fontFamily, fontSize } from './chart_defaults.ts'
import { element } from './dom.ts'
import { figure, type Numbers } from './figure.ts'
import { phaseFill } from './phase_pattern.ts'
import { allBars, drawnRows, type PhaseRow, phaseCounts } from './phase_rows.ts'
import { segmented } from './segmented.ts'
import { chosenView, countIn, type PhaseScale, type State } from './state.ts'
import { readTheme, type Theme } from './theme.ts'

type BarChart = Chart<'bar', (number | null)[], string>

const TITLE = 'Where the time goes'
const NOTE =
  'The median of each phase, per iteration; the figure at the end of a bar is their sum. Grey is the workload: write makes descriptors ready (under epoll each write also runs a callback in the kernel), drain reads them empty. Colour is the mechanism. Arm: select copies the sets that the last wait overwrote, epoll re-arms what oneshot disarmed, poll has nothing to restore. Wait: inside the system call. Scan: select scans its sets, poll its array, epoll walks the events that came back.'

const SCALES = [
  { value: 'share', label: 'share, every N' },
  { value: 'time', label: 'time, one N' },
] as const

const ROW_HEIGHT = 25
const AXIS_HEIGHT = 56
const ROOM_FOR_TOTALS = 66

function share(row: PhaseRow, i: number): number {
  return (row.phases?.[i] ?? 0) / row.total
}

function datasetsOf(
  rows: readonly PhaseRow[],
  scale: PhaseScale,
  theme: Theme,
): ChartDataset<'bar', (number | null)[]>[] {
  const fills = PHASES.map(({ name }) => phaseFill(theme, name))
  return PHASES.map(({ name }, i) => ({
    label: name,
    data: rows.map(row => {
      if (!row.phases) return null
      return scale === 'share' ? 100 * share(row, i) : (row.phases[i] as number)
    }),
    backgroundColor: fills[i],
    hoverBackgroundColor: fills[i],
    borderColor: theme.surface,
    borderWidth: { right: 1 },
    borderSkipped: false,
    barPercentage: scale === 'share' ? 0.84 : 0.62,
    categoryPercentage: 1,
    maxBarThickness: 44,
  }))
}

/** Writes the name of a phase on its bar where there is room, and the sum at the end of each bar. */
function labels(rowsNow: () => readonly PhaseRow[], themeNow: () => Theme): Plugin<'bar'> {
  return {
    id: 'phase-labels',
    afterDatasetsDraw: chart => {
      const { ctx } = chart
      const theme = themeNow()
      ctx.save()
      ctx.font = `600 ${fontSize() - 1}px ${fontFamily()}`
      ctx.textBaseline = 'middle'
      for (const [i, { name }] of PHASES.entries()) {
        const { fill, ink } = theme.phases[name]
        for (const bar of chart.getDatasetMeta(i).data) {
          const { x, y, base } = bar.getProps(['x', 'y', 'base'], true) as Record<'x' | 'y' | 'base', number>
          const width = ctx.measureText(name).width
          if (!Number.isFinite(x) || x - base < width + 14) continue
          ctx.fillStyle = fill
          ctx.fillRect((x + base - width) / 2 - 3, y - 8, width + 6, 16)
          ctx.fillStyle = ink
          ctx.textAlign = 'center'
          ctx.fillText(name, (x + base) / 2, y + 0.5)
        }
      }
      ctx.textAlign = 'left'
      ctx.fillStyle = theme.text
      const last = chart.getDatasetMeta(PHASES.length - 1).data
      for (const [at, row] of rowsNow().entries()) {
        const { x, y } = (last[at]?.getProps(['x', 'y'], true) ?? {}) as { x?: number; y?: number }
        if (row.phases && x !== undefined && y !== undefined)
          ctx.fillText(formatTime(row.total), x + 8, y + 0.5)
      }
      ctx.restore()
    },
  }
}

function tooltipLabel(rows: readonly PhaseRow[], item: TooltipItem<'bar'>): string | string[] {
  const row = rows[item.dataIndex]
  const phase = PHASES[item.datasetIndex]
  if (!row?.phases || !phase) return ''
  const time = formatTime(row.phases[item.datasetIndex] as number)
  const part = formatPercent(share(row, item.datasetIndex))
  const figures = `${phase.name}: ${time}, ${part}`
  const words = phaseWords(row.mechanism, phase.name)
  // On a phone one line has no room for both.
  return innerWidth < 600 ? [figures, words] : `${figures} (${words})`
}

function optionsFor(rows: readonly PhaseRow[], scale: PhaseScale, theme: Theme): ChartOptions<'bar'> {
  const base = baseOptions<'bar'>(theme)
  const font = { family: fontFamily(), size: fontSize() }
  return {
    ...base,
    indexAxis: 'y',
    interaction: { mode: 'index', axis: 'y', intersect: false },
    layout: { padding: { top: 4, right: ROOM_FOR_TOTALS } },
    scales: {
      x: {
        stacked: true,
        min: 0,
        max: scale === 'share' ? 100 : Math.max(...rows.map(({ total }) => total)),
        border: { display: false },
        grid: { color: theme.grid },
        title: {
          display: true,
          text: scale === 'share' ? 'share of one iteration' : 'one iteration',
          color: theme.muted,
          font,
        },
        ticks: {
          color: theme.muted,
          font,
          maxRotation: 0,
          maxTicksLimit: 6,
          includeBounds: false,
          callback: value => (scale === 'share' ? `${value} %` : formatTime(Number(value))),
        },
      },
      y: {
        stacked: true,
        border: { display: false },
        grid: { display: false },
        ticks: {
          autoSkip: false,
          crossAlign: 'far',
          color: ({ index }) => (rows[index]?.phases ? theme.text : theme.muted),
          font,
        },
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        usePointStyle: false,
        filter: item => rows[item.dataIndex]?.phases !== null,
        callbacks: {
          title: items => {
            const row = rows[items[0]?.dataIndex ?? -1]
            return row ? `${row.label}, N = ${formatInteger(row.fdCount)}: ${formatTime(row.total)}` : ''
          },
          label: item => tooltipLabel(rows, item),
        },
      },
    },
  } as ChartOptions<'bar'>
}

function legendOf(): HTMLElement {
  return element(
    'ul',
    { class: 'phase-legend', 'aria-label': 'Phases' },
    ...PHASES.map(({ name }) => element('li', {}, element('i', { class: `phase-${name}` }), name)),
  )
}

function numbersOf(run: PageRun, view: PageView | undefined): Numbers {
  const bars = allBars(run, view)
  const names = PHASES.map(({ name }) => name)
  return {
    head: ['N', 'series', ...names.map(name => `${name}, µs`), 'sum, µs'],
    rows: bars.map(({ fdCount, label, phases, total }) => ({
      name: formatInteger(fdCount),
      cells: [label, ...[...(phases ?? []), total].map(formatMicroseconds)].map(value => ({ value })),
    })),
    csv: [
      ['fdCount', 'series', ...PHASES.map(({ metric }) => `${metric} median per iteration`)],
      ...bars.map(({ fdCount, label, phases }) => [fdCount, label, ...(phases ?? [])]),
    ],
  }
}

function spoken(rows: readonly PhaseRow[], conditions: string): string {
  const largest = rows.at(-1)?.fdCount ?? 0
  const bars = rows.filter(({ fdCount, phases }) => fdCount === largest && phases)
  const values = bars.map(
    row =>
      `${row.label} ${formatTime(row.total)}: ${PHASES.map(({ name }, i) => `${name} ${formatPercent(share(row, i))}`).join(', ')}`,
  )
  return `Stacked bars of the phases of one iteration. ${conditions}. At N = ${formatInteger(largest)}: ${values.join('; ')}.`
}

/** What one iteration spends on each phase, a bar a series. */
export function phasesChart(run: PageRun, state: State): { root: HTMLElement; redraw: () => void } {
  const frame = figure(NOTE, 'muxbench-phases')
  frame.root.classList.add('wide')
  const scales = segmented('Show', value => state.set({ phaseScale: value as PhaseScale }))
  const sizes = segmented('N', value => state.set({ fdCount: Number(value) }))
  frame.toolbar.append(scales.root, sizes.root)
  frame.toolbar.after(legendOf())
  let rows: readonly PhaseRow[] = []
  let theme = readTheme()
  const chart: BarChart = new Chart(frame.canvas, {
    type: 'bar',
    data: { labels: [] as string[], datasets: [] },
    plugins: [
      labels(
        () => rows,
        () => theme,
      ),
    ],
  })
  const redraw = () => {
    theme = readTheme()
    const { settings, phaseScale, fdCount } = state.get()
    const view = chosenView(run, settings)
    const counts = phaseCounts(view)
    frame.root.hidden = counts.length === 0
    if (counts.length === 0) return
    rows = drawnRows(run, view, state.get())
    const count = countIn(counts, fdCount)
    scales.update(SCALES, phaseScale)
    sizes.root.hidden = phaseScale === 'share'
    sizes.update(
      counts.map(value => ({ value: String(value), label: formatInteger(value) })),
      String(count),
    )
    chart.data = {
      labels: rows.map(({ phases, label, fdCount: n }) => (phases ? label : `N = ${formatInteger(n)}`)),
      datasets: datasetsOf(rows, phaseScale, theme),
    }
    chart.options = optionsFor(rows, phaseScale, theme)
    const height = phaseScale === 'share' ? ROW_HEIGHT : 2.25 * ROW_HEIGHT
    frame.plot.style.height = `${Math.max(4, rows.length) * height + AXIS_HEIGHT}px`
    chart.resize()
    chart.update('none')
    const where = phaseScale === 'time' ? `N = ${formatInteger(count)} · ` : ''
    const conditions = `${where}${view?.words ?? ''}`
    frame.describe({
      title: TITLE,
      conditions,
      spoken: spoken(rows, conditions),
      numbers: numbersOf(run, view),
    })
  }
  state.subscribe(redraw)
  return { root: frame.root, redraw }
}
