import type { ParameterName } from '../../suite/parameter_table.ts'
import { formatInteger, formatNs, formatRate } from '../../units/format.ts'

/** A parameter with numbers, along which figures can be drawn. */
export interface Axis {
  /** The name of the parameter; `active` counts as the number of active descriptors, k. */
  readonly name: ParameterName
  /** Its symbol in a formula. */
  readonly symbol: string
  /** Its words on a button. */
  readonly choice: string
  /** Its words beside the axis of a chart. */
  readonly title: string
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
]

export const N_AXIS = AXES[0] as Axis

type Settings = Readonly<Record<string, string>>

interface Settled {
  readonly settings: Settings
}

/** Returns where a cell with these settings lies on a logarithmic axis; null where it has no place on one. */
export function placeOn({ name }: Axis, settings: Settings, fdCount: number): number | null {
  if (name === 'fdCount') return fdCount > 0 ? fdCount : null
  const text = settings[name] ?? ''
  if (name === 'maxEvents' && text === 'all') return fdCount > 0 ? fdCount : null
  const share = name === 'active' && text.endsWith('%')
  const place = share ? Math.max(1, Math.round((fdCount * Number.parseFloat(text)) / 100)) : Number(text)
  return text !== '' && Number.isFinite(place) && place > 0 ? place : null
}

/** Returns the views that differ from the given settings in nothing but their place on the axis. */
export function viewsAlong<V extends Settled>(views: readonly V[], { name }: Axis, settings: Settings): V[] {
  const fixed = Object.entries(settings).filter(([key]) => key !== name)
  return views.filter(view => fixed.every(([key, value]) => view.settings[key] === value))
}

/** Returns the first view of each line along the axis: one for every combination of the other settings. */
export function startsAlong<V extends Settled>(views: readonly V[], axis: Axis): V[] {
  const seen = new Set<string>()
  return views.filter(({ settings }) => {
    const others = JSON.stringify(Object.entries(settings).filter(([key]) => key !== axis.name))
    if (seen.has(others)) return false
    seen.add(others)
    return true
  })
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
  return AXES.filter(axis => axis.name === 'fdCount' || hasLine(axis))
}

/** Writes a place on an axis. */
export function placeText({ name }: Axis, place: number): string {
  const withoutZeros = (text: string) => text.replace(/\.0+(?= )/, '')
  if (name === 'ratePerSecond') return withoutZeros(formatRate(place).replace('/s', ''))
  return name === 'timeoutNs' ? withoutZeros(formatNs(place)) : formatInteger(place)
}
