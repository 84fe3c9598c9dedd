import type { ChartOptions, TooltipCallbacks, TooltipOptions } from 'chart.js'
import { formatInteger } from '../../units/format.ts'
import { isLabelled, linearTicks, logTicks } from './axis.ts'
import type { Look } from './chart.ts'
import type { Scale } from './choices.ts'
import { placesToMark } from './datasets.ts'
import { translucent } from './palette.ts'

type Kind = 'line' | 'bar' | 'matrix'

interface Tooltip<Drawn extends Kind> extends Partial<Omit<TooltipOptions<Drawn>, 'callbacks'>> {
  readonly callbacks: Partial<TooltipCallbacks<Drawn>>
}

/** The options in which charts differ. The types of chart.js lack some options of scales. */
interface OwnOptions<Drawn extends Kind> {
  readonly scales: object
  readonly tooltip: Tooltip<Drawn>
  readonly indexAxis?: 'y'
  readonly interaction?: object
  readonly layout?: object
}

/** The px between the points that a tooltip tells of and the tooltip. */
export const TOOLTIP_GAP = 14

/** Returns the options of a chart: its own ones, and what all charts have in common. The legend is not on the canvas. */
export function chartOptions<Drawn extends Kind = 'line'>(
  { theme, fontFamily: family, fontSize }: Look,
  { tooltip, ...own }: OwnOptions<Drawn>,
): ChartOptions<Drawn> {
  const options = {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    interaction: { mode: 'answering', axis: 'x', intersect: false },
    layout: { padding: { top: 8, right: 16 } },
    ...own,
    plugins: {
      legend: { display: false },
      tooltip: {
        backgroundColor: theme.surface,
        borderColor: theme.grid,
        borderWidth: 1,
        titleColor: theme.text,
        bodyColor: theme.text,
        footerColor: theme.text,
        titleFont: { family, size: fontSize },
        bodyFont: { family, size: fontSize - 1 },
        padding: 12,
        boxPadding: 6,
        usePointStyle: true,
        ...(own.interaction ? {} : { position: 'beside', caretSize: 0, caretPadding: TOOLTIP_GAP }),
        ...tooltip,
      },
    },
  }
  return options as unknown as ChartOptions<Drawn>
}

/** Sorts the lines of a tooltip as they lie above each other on the chart. */
export function topmostFirst(
  a: { readonly parsed: { readonly y: number | null } },
  b: { readonly parsed: { readonly y: number | null } },
): number {
  return (b.parsed.y ?? 0) - (a.parsed.y ?? 0)
}

/** Returns an axis in the theme's colours that has exactly these ticks. Those with an empty label have paler lines. */
export function axis(
  { theme, fontFamily: family, fontSize: size }: Look,
  title: string,
  ticks: readonly number[],
  label: (value: number) => string,
) {
  const font = { family, size }
  return {
    title: { display: true, text: title, color: theme.muted, font, padding: 8 },
    border: { display: false },
    grid: {
      color: ({ tick }: { tick?: { value: number } }) =>
        tick && label(tick.value) === '' ? translucent(theme.grid, 0.55) : theme.grid,
      tickLength: 6,
    },
    afterBuildTicks: (scale: { ticks: { value: number }[] }) => {
      scale.ticks = ticks.map(value => ({ value }))
    },
    ticks: {
      color: theme.muted,
      font,
      padding: 6,
      maxRotation: 0,
      autoSkip: true,
      autoSkipPadding: 14,
      callback: (value: number | string) => label(Number(value)),
    },
  }
}

/** Returns a logarithmic axis with these bounds and ticks. */
export function logAxis(
  look: Look,
  title: string,
  [min, max]: readonly [number, number],
  label: (value: number) => string,
  ticks: readonly number[],
) {
  return { type: 'logarithmic', min, max, ...axis(look, title, ticks, label) }
}

/** Returns a logarithmic axis of figures, whose ticks are 1, 2 and 5 times the powers of ten. */
export function figureAxis(
  look: Look,
  title: string,
  bounds: readonly [number, number],
  label: (value: number) => string,
) {
  const ticks = logTicks(...bounds)
  const named = (value: number) => (isLabelled(value, bounds) ? label(value) : '')
  const options = logAxis(look, title, bounds, named, ticks)
  // chart.js would skip every other tick, whether it has a label or not.
  return { ...options, ticks: { ...options.ticks, autoSkip: ticks.every(tick => named(tick) !== '') } }
}

/** Returns a linear axis from 0 to the last of the ticks, which begin at 0. */
function axisFromZero(look: Look, title: string, ticks: readonly number[], label: (value: number) => string) {
  // 0 needs no unit, which would be another one than that of the other ticks.
  const options = axis(look, title, ticks, value => (value === 0 ? '0' : label(value)))
  return { type: 'linear', min: 0, max: ticks.at(-1) as number, ...options }
}

/** Returns a linear axis from 0 to just above the highest figure. */
export function linearAxis(look: Look, title: string, highest: number, label: (value: number) => string) {
  return axisFromZero(look, title, linearTicks(highest), label)
}

/** Labels of places that are nearer than this share of the axis would lie on each other. */
const LEAST_APART = 0.035

/** About the share of the axis that a letter takes on a phone. */
const NARROW_LETTER = 0.03

/** Returns a logarithmic axis with ticks at the ascending places, and with `margin` beyond them. */
export function placesAxis(
  look: Look,
  title: string,
  places: readonly number[],
  label: (value: number) => string,
  margin = 1.25,
) {
  const bounds = [(places[0] ?? 1) / margin, (places.at(-1) ?? 10) * margin] as const
  const marked = placesToMark(places)
  const longest = Math.max(...marked.map(place => label(place).length))
  const share = look.isNarrow ? NARROW_LETTER * (longest + 1) : LEAST_APART
  const least = share * Math.log(bounds[1] / bounds[0])
  const named = new Set<number>()
  // Both ends have theirs first, then the larger ones.
  for (const place of [...marked.slice(-1), ...marked.slice(0, 1), ...marked.toReversed()]) {
    if ([...named].every(other => Math.abs(Math.log(place / other)) >= least)) named.add(place)
  }
  const options = logAxis(look, title, bounds, place => (named.has(place) ? label(place) : ''), marked)
  // chart.js would skip every other tick on a phone, and with them the ends.
  return look.isNarrow ? { ...options, ticks: { ...options.ticks, autoSkip: false } } : options
}

/** Returns an axis of figures: a logarithmic one with these bounds, or a linear one from 0 to the upper bound. */
export function scaledAxis(
  look: Look,
  title: string,
  bounds: readonly [number, number],
  label: (value: number) => string,
  scale: Scale,
) {
  return scale === 'linear'
    ? linearAxis(look, title, bounds[1], label)
    : figureAxis(look, title, bounds, label)
}

/** Returns an axis of the ascending places: a logarithmic one with a tick at each, or a linear one from 0 to the last. */
export function scaledPlaces(
  look: Look,
  title: string,
  places: readonly number[],
  label: (value: number) => string,
  scale: Scale,
  margin?: number,
) {
  if (scale === 'logarithmic') return placesAxis(look, title, places, label, margin)
  const last = places.at(-1) ?? 1
  const ticks = linearTicks(last).filter(tick => tick <= last)
  return { ...axisFromZero(look, title, ticks, label), max: last }
}

/** Returns the axis beside horizontal bars, each of which has its name there. */
export function namesAxis(
  { theme, fontFamily: family, fontSize: size }: Look,
  color: string | ((tick: { readonly index: number }) => string) = theme.text,
) {
  return {
    border: { display: false },
    grid: { display: false },
    ticks: { autoSkip: false, crossAlign: 'far', color, font: { family, size } },
  }
}

/** Returns an axis of N, whose margin is that of a logarithmic one. */
export function sizeAxis(
  look: Look,
  sizes: readonly number[],
  scale: Scale,
  margin?: number,
  label = formatInteger,
) {
  return scaledPlaces(look, 'N, watched descriptors', sizes, label, scale, margin)
}

/** Returns whether a tooltip tells of an item: of several tiles that are equally near to the pointer it tells of the first. */
export const isFirst = (_item: unknown, index: number): boolean => index === 0
