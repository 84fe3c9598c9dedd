import type { ChartDataset } from 'chart.js'
import { WORK_QUANTITIES, type WorkName } from '../../analysis/work.ts'
import { formatInteger } from '../../units/format.ts'
import type { PageRun, PageWork } from '../page_data.ts'
import { logBounds, logTicks } from './axis.ts'
import { axis, baseOptions, type LineOptions } from './base_options.ts'
import type { ChartKind, Look, Numbers, Tool } from './chart.ts'
import type { Choices } from './choices.ts'
import type { Theme } from './palette.ts'
import type { SeriesStyle } from './series_style.ts'

type Point = { readonly x: number; readonly y: number; readonly count: number }

/** A log axis has no place for 0, which is a finding here: it is drawn at this height, and labelled 0. */
const ZERO_AT = 0.2

function countText(value: number): string {
  return Number.isInteger(value) ? formatInteger(value) : value.toFixed(2)
}

/** The work under the chosen settings; on simulated descriptors, whose counts are all the model's, if it was. */
function chosenWork(run: PageRun, settings: Choices['settings']): PageWork[] {
  const chosen = run.work.filter(work =>
    Object.entries(settings).every(([name, value]) => name === 'fdKind' || work.settings[name] === value),
  )
  const simulated = chosen.filter(work => work.settings['fdKind'] === 'simulated')
  return simulated.length > 0 ? simulated : chosen
}

function pointsOf(work: readonly PageWork[], series: string, quantity: WorkName): Point[] {
  const byCount = new Map(
    work.filter(item => item.series === series).map(item => [item.fdCount, item.perWait[quantity]]),
  )
  return [...byCount]
    .sort(([a], [b]) => a - b)
    .map(([x, count]) => ({ x, y: count > 0 ? count : ZERO_AT, count }))
}

function dataset(
  label: string,
  points: Point[],
  style: SeriesStyle,
  theme: Theme,
): ChartDataset<'line', Point[]> {
  const color = theme.lines[style.color] as string
  return {
    label,
    data: points,
    borderColor: color,
    backgroundColor: color,
    borderWidth: 2.5,
    borderDash: [...style.dash],
    pointStyle: style.marker,
    pointRadius: 5,
    pointHoverRadius: 6.5,
    pointBorderWidth: 2,
    clip: 8,
  }
}

function optionsFor(
  look: Look,
  title: string,
  counts: readonly number[],
  values: readonly number[],
): LineOptions {
  const base = baseOptions(look)
  const [low, high] = logBounds(values) ?? [1, 10]
  const hasZero = values.includes(0)
  const ticks = [...(hasZero ? [ZERO_AT] : []), ...logTicks(Math.min(low, 1), high)]
  return {
    ...base,
    scales: {
      x: {
        type: 'logarithmic',
        min: (counts[0] ?? 1) / 1.25,
        max: (counts.at(-1) ?? 10) * 1.25,
        ...axis(look, 'N, watched descriptors', counts, formatInteger),
      },
      y: {
        type: 'logarithmic',
        min: hasZero ? ZERO_AT / 1.5 : Math.min(low, 1) / 1.5,
        max: high * 1.5,
        ...axis(look, `${title} in one wait`, ticks, value =>
          value === ZERO_AT ? '0' : formatInteger(value),
        ),
      },
    },
    plugins: {
      ...base.plugins,
      tooltip: {
        ...base.plugins?.tooltip,
        callbacks: {
          title: items => `N = ${formatInteger(items[0]?.parsed.x ?? 0)}`,
          label: item => `${item.dataset.label}: ${countText((item.raw as Point).count)}`,
        },
      },
    },
  } as LineOptions
}

function numbersOf(
  lines: readonly { readonly series: { readonly label: string }; readonly points: readonly Point[] }[],
  counts: readonly number[],
  quantity: WorkName,
): Numbers {
  const at = (points: readonly Point[], x: number) => points.find(point => point.x === x)?.count
  return {
    head: ['N', ...lines.map(({ series }) => series.label)],
    rows: counts.map(count => ({
      name: formatInteger(count),
      cells: lines.map(({ points }) => {
        const value = at(points, count)
        return { value: value === undefined ? '–' : countText(value) }
      }),
    })),
    csv: [
      ['fdCount', 'series', `${quantity} per wait`],
      ...lines.flatMap(({ series, points }) => points.map(point => [point.x, series.label, point.count])),
    ],
  }
}

function spoken(title: string, words: string, { head, rows }: Numbers): string {
  const last = rows.at(-1)
  const values = last?.cells.map(({ value }, i) => `${head[i + 1]} ${value}`).join('; ')
  return `Line chart, both axes logarithmic: ${title} in one wait. ${words}.${last ? ` At N = ${last.name}: ${values}.` : ''}`
}

function quantityTool(chosen: WorkName): Tool {
  return {
    title: 'Work',
    choices: WORK_QUANTITIES.map(({ name, title }) => ({ value: name, label: title })),
    chosen,
    change: value => ({ work: value as WorkName }),
  }
}

/** Why a wait costs what it does: what the simulated mechanisms did in one, against N. */
export const work: ChartKind = {
  id: 'work',
  draw: ({ run, styles }, { settings, hidden, work: quantity }, look) => {
    if (run.work.length === 0) return null
    const chosen = chosenWork(run, settings)
    const title = WORK_QUANTITIES.find(({ name }) => name === quantity)?.title ?? quantity
    const counts = [...new Set(run.work.map(({ fdCount }) => fdCount))].sort((a, b) => a - b)
    const lines = run.series
      .filter(({ id }) => run.work.some(each => each.series === id))
      .map(series => ({ series, points: pointsOf(chosen, series.id, quantity) }))
    const datasets = lines
      .filter(({ series }) => !hidden.has(series.id))
      .map(({ series, points }) =>
        dataset(series.label, points, styles.get(series.id) as SeriesStyle, look.theme),
      )
    const numbers = numbersOf(lines, counts, quantity)
    const conditions = chosen[0]?.words ?? 'no simulated cell has these settings'
    return {
      title: 'Why: what one wait does',
      conditions,
      spoken: spoken(title, conditions, numbers),
      note: 'Counted in the simulator, exactly: the same on every machine. Callbacks run in the writes before the wait.',
      numbers,
      tools: [quantityTool(quantity)],
      config: {
        type: 'line',
        data: { datasets },
        options: optionsFor(
          look,
          title,
          counts,
          run.work.map(({ perWait }) => perWait[quantity]),
        ),
      },
    }
  },
}
