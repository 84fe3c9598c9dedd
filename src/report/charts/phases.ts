import type { ChartConfiguration, ChartDataset, ChartOptions, Plugin, TooltipItem } from 'chart.js'
import { PHASES, phaseWords } from '../../analysis/views/phases.ts'
import { metricNameIn } from '../../metrics/metrics.ts'
import { mechanismNamed } from '../../poller/mechanisms.ts'
import { formatInteger, formatPercent } from '../../units/format.ts'
import type { PageRun, PageView } from '../page_data/page_data.ts'
import type { Chart, KeyItem, Look, Numbers } from './chart.ts'
import { chosenView, countIn, type PhaseScale } from './choices.ts'
import { clockInChart, type UnitInChart } from './metric_words.ts'
import { chartOptions, namesAxis } from './options.ts'
import { phaseFill } from './phase_pattern.ts'
import { allBars, drawnRows, type PhaseRow, phaseCounts } from './phase_rows.ts'
import { choiceTool, countTool } from './tools.ts'

const TITLE = 'Where the time goes'
const COUNTED_TITLE = 'Where the instructions go'
const NOTE =
  'Medians of one iteration, with their sum at the end of the bar. Grey is the workload: write makes descriptors ready (with epoll it also runs a callback), drain reads them empty. Colour is the mechanism: arm restores what a wait used up or builds a fresh set, wait is the system call, scan finds what is ready.'

/** Returns the choice between shares and the figures themselves. */
function scalesOf({ isExact }: UnitInChart) {
  return [
    { value: 'share', label: 'share, every N' },
    { value: 'time', label: `${isExact ? 'instructions' : 'time'}, one N` },
  ] as const
}

const ROW_HEIGHT = 25
const AXIS_HEIGHT = 56
/** The room to the right of the longest bar, in heights of a letter. */
const ROOM_FOR_TOTALS = 4.75

function share(row: PhaseRow, i: number): number {
  return (row.phases?.[i] ?? 0) / row.total
}

function datasetsOf(
  rows: readonly PhaseRow[],
  scale: PhaseScale,
  look: Look,
): ChartDataset<'bar', (number | null)[]>[] {
  const fills = PHASES.map(({ name }) => phaseFill(look, name) as string)
  return PHASES.map(({ name }, i) => ({
    label: name,
    data: rows.map(row => {
      if (!row.phases) return null
      return scale === 'share' ? 100 * share(row, i) : (row.phases[i] as number)
    }),
    backgroundColor: fills[i] as string,
    hoverBackgroundColor: fills[i] as string,
    borderColor: look.theme.surface,
    borderWidth: { right: 1 },
    borderSkipped: false,
    barPercentage: scale === 'share' ? 0.84 : 0.62,
    categoryPercentage: 1,
    maxBarThickness: 3.2 * look.fontSize,
  }))
}

/** The words of a bar leave out phases with a smaller share of it. */
const WORTH_TELLING = 0.01

/** Writes `write 1.2 µs · wait 0.7 µs · drain 1.2 µs` for a bar that is too short for the names of its phases. */
export function breakdown(row: PhaseRow, { format }: Pick<UnitInChart, 'format'>): string {
  return PHASES.flatMap(({ name }, i) =>
    share(row, i) < WORTH_TELLING ? [] : [`${name} ${format(row.phases?.[i] ?? 0)}`],
  ).join(' · ')
}

/** Writes the phases on their parts of a bar, or after the sum at its end if there is no room for any. */
function labels(
  rows: readonly PhaseRow[],
  { theme, fontSize, fontFamily }: Look,
  clock: UnitInChart,
): Plugin<'bar'> {
  // The axis names the unit of counts.
  const atEnd = clock.isExact ? clock.text : clock.format
  return {
    id: 'phase-labels',
    afterDatasetsDraw: chart => {
      const { ctx } = chart
      const named = new Set<number>()
      ctx.save()
      ctx.font = `600 ${fontSize - 1}px ${fontFamily}`
      ctx.textBaseline = 'middle'
      for (const [i, { name }] of PHASES.entries()) {
        const { fill, ink } = theme.phases[name]
        for (const [at, bar] of chart.getDatasetMeta(i).data.entries()) {
          const { x, y, base } = bar.getProps(['x', 'y', 'base'], true) as Record<'x' | 'y' | 'base', number>
          const width = ctx.measureText(name).width
          if (!Number.isFinite(x) || x - base < width + 14) continue
          named.add(at)
          ctx.fillStyle = fill
          ctx.fillRect((x + base - width) / 2 - 3, y - 0.6 * fontSize, width + 6, 1.2 * fontSize)
          ctx.fillStyle = ink
          ctx.textAlign = 'center'
          ctx.fillText(name, (x + base) / 2, y + 0.5)
        }
      }
      ctx.textAlign = 'left'
      const last = chart.getDatasetMeta(PHASES.length - 1).data
      for (const [at, row] of rows.entries()) {
        const { x, y } = (last[at]?.getProps(['x', 'y'], true) ?? {}) as { x?: number; y?: number }
        if (!row.phases || x === undefined || y === undefined) continue
        ctx.fillStyle = theme.text
        ctx.font = `600 ${fontSize - 1}px ${fontFamily}`
        ctx.fillText(atEnd(row.total), x + 8, y + 0.5)
        if (named.has(at)) continue
        const after = x + 8 + ctx.measureText(atEnd(row.total)).width + fontSize
        ctx.font = `${fontSize - 1}px ${fontFamily}`
        const words = breakdown(row, { format: atEnd })
        if (after + ctx.measureText(words).width > chart.width) continue
        ctx.fillStyle = theme.muted
        ctx.fillText(words, after, y + 0.5)
      }
      ctx.restore()
    },
  }
}

function tooltipLabel(
  rows: readonly PhaseRow[],
  item: TooltipItem<'bar'>,
  isNarrow: boolean,
  { format }: UnitInChart,
): string | string[] {
  const row = rows[item.dataIndex]
  const phase = PHASES[item.datasetIndex]
  if (!row?.phases || !phase) return ''
  const time = format(row.phases[item.datasetIndex] as number)
  const part = formatPercent(share(row, item.datasetIndex))
  const figures = `${phase.name}: ${time}, ${part}`
  const words = phaseWords(mechanismNamed(row.mechanism)?.features, phase.name, row.isFresh)
  // On a narrow chart one line has no room for both.
  return isNarrow ? [figures, words] : `${figures} (${words})`
}

function optionsFor(
  rows: readonly PhaseRow[],
  scale: PhaseScale,
  look: Look,
  clock: UnitInChart,
): ChartOptions<'bar'> {
  const { theme } = look
  const font = { family: look.fontFamily, size: look.fontSize }
  return chartOptions<'bar'>(look, {
    indexAxis: 'y',
    interaction: { mode: 'index', axis: 'y', intersect: false },
    layout: { padding: { top: 4, right: ROOM_FOR_TOTALS * look.fontSize } },
    scales: {
      x: {
        stacked: true,
        min: 0,
        max: scale === 'share' ? 100 : Math.max(...rows.map(({ total }) => total)),
        border: { display: false },
        grid: { color: theme.grid },
        title: {
          display: true,
          text: `${scale === 'share' ? 'share of ' : ''}one iteration${clock.isExact && scale !== 'share' ? ', instructions' : ''}`,
          color: theme.muted,
          font,
        },
        ticks: {
          color: theme.muted,
          font,
          maxRotation: 0,
          maxTicksLimit: 6,
          includeBounds: false,
          callback: (value: number | string) =>
            scale === 'share'
              ? `${value} %`
              : clock.isExact
                ? clock.text(Number(value))
                : clock.format(Number(value)),
        },
      },
      y: {
        stacked: true,
        ...namesAxis(look, ({ index }) => (rows[index]?.phases ? theme.text : theme.muted)),
      },
    },
    tooltip: {
      usePointStyle: false,
      filter: item => rows[item.dataIndex]?.phases !== null,
      callbacks: {
        title: items => {
          const row = rows[items[0]?.dataIndex ?? -1]
          return row ? `${row.label}, N = ${formatInteger(row.fdCount)}: ${clock.format(row.total)}` : ''
        },
        label: item => tooltipLabel(rows, item, look.isNarrow, clock),
      },
    },
  })
}

function keyOf(look: Look): KeyItem[] {
  return PHASES.map(({ name }) => ({ label: name, fill: phaseFill(look, name), className: `phase-${name}` }))
}

function numbersOf(run: PageRun, view: PageView | undefined): Numbers {
  const { suffix, text } = clockInChart(run)
  const bars = allBars(run, view)
  const names = PHASES.map(({ name }) => name)
  return {
    head: ['N', 'series', ...[...names, 'sum'].map(name => `${name},${suffix}`)],
    rows: bars.map(({ fdCount, label, phases, total }) => ({
      name: formatInteger(fdCount),
      cells: [label, ...[...(phases ?? []), total].map(text)].map(value => ({ value })),
    })),
    csv: [
      [
        'fdCount',
        'series',
        ...PHASES.map(({ metric }) => `${metricNameIn(run.counts, metric)} median per iteration`),
      ],
      ...bars.map(({ fdCount, label, phases }) => [fdCount, label, ...(phases ?? [])]),
    ],
  }
}

function spoken(rows: readonly PhaseRow[], conditions: string, { format }: UnitInChart): string {
  const largest = rows.at(-1)?.fdCount ?? 0
  const bars = rows.filter(({ fdCount, phases }) => fdCount === largest && phases)
  const values = bars.map(
    row =>
      `${row.label} ${format(row.total)}: ${PHASES.map(({ name }, i) => `${name} ${formatPercent(share(row, i))}`).join(', ')}`,
  )
  return `Stacked bars of the phases of one iteration. ${conditions}. At N = ${formatInteger(largest)}: ${values.join('; ')}.`
}

/** This chart shows the time of one iteration by phase, with a bar for each series. */
export const phases: Chart = {
  isWide: true,
  draw: ({ run }, choices, look) => {
    const { settings, phaseScale, fdCount } = choices
    const view = chosenView(run, settings)
    const counts = phaseCounts(view)
    if (counts.length === 0) return null
    const rows = drawnRows(run, view, choices)
    const clock = clockInChart(run)
    const count = countIn(counts, fdCount)
    const rowHeight = phaseScale === 'share' ? ROW_HEIGHT : 2.25 * ROW_HEIGHT
    const scales = choiceTool('Show', 'phaseScale', scalesOf(clock), phaseScale)
    const where = phaseScale === 'time' ? `N = ${formatInteger(count)} · ` : ''
    const conditions = `${where}${view?.words ?? ''}`
    return {
      title: clock.isExact ? COUNTED_TITLE : TITLE,
      conditions,
      spoken: spoken(rows, conditions, clock),
      note: NOTE,
      get numbers() {
        return numbersOf(run, view)
      },
      tools: [scales, ...(phaseScale === 'time' ? [countTool(counts, count)] : [])],
      key: keyOf(look),
      height: Math.max(4, rows.length) * rowHeight + AXIS_HEIGHT,
      config: {
        type: 'bar',
        data: {
          labels: rows.map(row => (row.phases ? row.label : `N = ${formatInteger(row.fdCount)}`)),
          datasets: datasetsOf(rows, phaseScale, look),
        },
        options: optionsFor(rows, phaseScale, look, clock),
        plugins: [labels(rows, look, clock)],
      } as ChartConfiguration,
    }
  },
}
