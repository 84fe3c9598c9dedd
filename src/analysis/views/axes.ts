import type { ParameterName } from '../../suite/parameter_table.ts'
import { formatInteger, formatNs, formatRate } from '../../units/format.ts'

/** A parameter along which figures can be drawn: one with numbers, or one whose values stand beside each other. */
export interface Axis {
  /** The name of the parameter; `active` counts as the number of active descriptors, k. */
  readonly name: ParameterName
  /** Its symbol in a formula. */
  readonly symbol: string
  /** Its words on a button. */
  readonly choice: string
  /** Its words beside the axis of a chart. */
  readonly title: string
  /** The values, in their order, of a parameter that has no numbers; the place of each is its position from 1 on. */
  readonly values?: readonly string[]
  /** What the values are called, in their order; absent where nobody reads them. */
  readonly words?: readonly string[]
}

/** The axes. N is the first, since every view has it. */
export const AXES: readonly Axis[] = [
  { name: 'fdCount', symbol: 'N', choice: 'N, watched', title: 'N, watched descriptors' },
  { name: 'active', symbol: 'k', choice: 'k, active', title: 'k, active descriptors' },
  { name: 'timeoutNs', symbol: 'timeout', choice: 'timeout', title: 'timeout' },
  { name: 'ratePerSecond', symbol: 'rate', choice: 'offered rate', title: 'offered events per second' },
  { name: 'highestFd', symbol: 'fd', choice: 'highest descriptor', title: 'highest descriptor' },
  { name: 'maxEvents', symbol: 'events', choice: 'events per wait', title: 'most events per wait' },
  { name: 'churn', symbol: 'changes', choice: 'changes', title: 'changes of the interest set per iteration' },
  { name: 'chainWrites', symbol: 'writes', choice: 'further writes', title: 'further writes per iteration' },
  { name: 'messageBytes', symbol: 'bytes', choice: 'bytes of a message', title: 'bytes of a message' },
  { name: 'readBytes', symbol: 'read', choice: 'bytes of a read', title: 'most bytes of a read' },
  { name: 'burstSize', symbol: 'burst', choice: 'burst', title: 'events in a burst' },
  { name: 'readers', symbol: 'readers', choice: 'readers', title: 'readers' },
  { name: 'writers', symbol: 'writers', choice: 'writers', title: 'writers' },
  { name: 'waitDelayNs', symbol: 'delay', choice: 'injected delay', title: 'injected delay, ns' },
  { name: 'stallMs', symbol: 'stall', choice: 'injected stall', title: 'injected stall, ms' },
  { name: 'fdKind', symbol: 'kind', choice: 'kind', title: 'kind of descriptor', values: [] },
  { name: 'interest', symbol: 'watched for', choice: 'watched for', title: 'watched for', values: [] },
  { name: 'activity', symbol: 'active', choice: 'which are active', title: 'which are active', values: [] },
  { name: 'writeOrder', symbol: 'order', choice: 'order of writes', title: 'order of writes', values: [] },
]

export const N_AXIS = AXES[0] as Axis

type Settings = Readonly<Record<string, string>>

interface Settled {
  readonly settings: Settings
}

/** Returns an axis with the values that views have on it, where it has no numbers. */
export function axisThrough(axis: Axis, views: readonly Settled[]): Axis {
  if (!axis.values) return axis
  const values = views.flatMap(({ settings }) => settings[axis.name] ?? [])
  return { ...axis, values: [...new Set(values)] }
}

/** Returns where a cell with these settings lies on an axis, which is logarithmic for numbers; null where it has no place. */
export function placeOn({ name, values }: Axis, settings: Settings, fdCount: number): number | null {
  if (name === 'fdCount') return fdCount > 0 ? fdCount : null
  const text = settings[name] ?? ''
  if (values) return values.includes(text) ? values.indexOf(text) + 1 : null
  if (name === 'maxEvents' && text === 'all') return fdCount > 0 ? fdCount : null
  const share = name === 'active' && text.endsWith('%')
  const place = share ? Math.max(1, Math.round((fdCount * Number.parseFloat(text)) / 100)) : Number(text)
  return text !== '' && Number.isFinite(place) && place > 0 ? place : null
}

/** What several readers can share. A single one shares it with nobody, and its cells have the value of own sets. */
const SHARED_BY_READERS: readonly string[] = ['queue', 'readerFds']

/** Returns whether a view belongs to lines along the axis whatever value of a parameter these have. */
function hasNoSayIn(settings: Settings, parameter: string, { name }: Axis): boolean {
  return name === 'readers' && settings[name] === '1' && SHARED_BY_READERS.includes(parameter)
}

/**
 * Returns the views that differ from the given settings in nothing but their place on the axis. That of a single reader
 * belongs to the line of own sets and to that of a shared one.
 */
export function viewsAlong<V extends Settled>(views: readonly V[], axis: Axis, settings: Settings): V[] {
  return views.filter(({ settings: own }) =>
    Object.entries(settings).every(
      ([key, value]) => key === axis.name || own[key] === value || hasNoSayIn(own, key, axis),
    ),
  )
}

/** Returns the view by which a line along the axis is known: the first with these settings in all but the axis. */
export function startOf<V extends Settled>(
  views: readonly V[],
  axis: Axis,
  settings: Settings,
): V | undefined {
  return views.find(({ settings: own }) =>
    Object.entries(settings).every(([key, value]) => key === axis.name || own[key] === value),
  )
}

/** Returns the view by which each line along the axis is known: one for every combination of the other settings. */
export function startsAlong<V extends Settled>(views: readonly V[], axis: Axis): V[] {
  const seen = new Set<string>()
  return views.filter(({ settings }) => {
    const others = JSON.stringify(Object.entries(settings).filter(([key]) => key !== axis.name))
    if (seen.has(others)) return false
    seen.add(others)
    return true
  })
}

/** Returns the settings of the line along the axis that a view belongs to: of two lines, that with more views. */
export function lineThrough<V extends Settled>(views: readonly V[], axis: Axis, { settings }: V): Settings {
  const own = viewsAlong(views, axis, settings).length
  const other = startsAlong(views, axis).find(start => {
    const line = viewsAlong(views, axis, start.settings)
    return line.length > own && line.some(view => view.settings === settings)
  })
  return (other ?? { settings }).settings
}

interface WithCounts extends Settled {
  readonly fdCounts: readonly number[]
}

/**
 * Returns whether each view of a line along an axis has a single N of its own, as where each writer has one descriptor. N
 * then moves with the axis, and cannot be held.
 */
export function movesWithN(axis: Axis, along: readonly WithCounts[]): boolean {
  const placed = along.filter(({ settings, fdCounts }) =>
    fdCounts.some(fdCount => placeOn(axis, settings, fdCount) !== null),
  )
  const isSingle = placed.every(({ fdCounts }) => fdCounts.length === 1)
  return placed.length > 1 && isSingle && new Set(placed.map(({ fdCounts }) => fdCounts[0])).size > 1
}

/** Returns N, and every other axis along which a line of the run has at least two points. */
export function axesOf(views: readonly WithCounts[]): Axis[] {
  const hasLine = (axis: Axis) =>
    startsAlong(views, axis).some(start => {
      if (axis !== N_AXIS && movesWithN(axis, viewsAlong(views, axis, start.settings))) return true
      const along = viewsAlong(views, axis, start.settings).map(({ settings, fdCounts }) => ({
        settings,
        counts: new Set(fdCounts),
      }))
      if (along.length < 2) return false
      return start.fdCounts.some(fdCount => {
        const places = along
          .filter(({ counts }) => counts.has(fdCount))
          .map(({ settings }) => placeOn(axis, settings, fdCount))
        return new Set(places.filter(place => place !== null)).size > 1
      })
    })
  return AXES.map(axis => axisThrough(axis, views)).filter(axis => axis === N_AXIS || hasLine(axis))
}

/** Writes a place on an axis. */
export function placeText({ name, values }: Axis, place: number): string {
  if (values) return values[place - 1] ?? ''
  const withoutZeros = (text: string) => text.replace(/\.0+(?= )/, '')
  if (name === 'ratePerSecond') return withoutZeros(formatRate(place).replace('/s', ''))
  return name === 'timeoutNs' ? withoutZeros(formatNs(place)) : formatInteger(place)
}
