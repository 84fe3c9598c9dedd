import { formatInteger, formatRate } from '../../units/format.ts'

/** A number of a suite that figures can be laid against. */
export interface Axis {
  /** Of the parameter; `active` counts as the number of active descriptors, k. */
  readonly name: string
  /** In a formula. */
  readonly symbol: string
  /** On a button. */
  readonly choice: string
  /** Beside the axis of a chart. */
  readonly title: string
}

/** N first: it is the axis of every view. */
export const AXES: readonly Axis[] = [
  { name: 'fdCount', symbol: 'N', choice: 'N, watched', title: 'N, watched descriptors' },
  { name: 'active', symbol: 'k', choice: 'k, active', title: 'k, active descriptors' },
  { name: 'ratePerSecond', symbol: 'rate', choice: 'offered rate', title: 'offered events per second' },
  { name: 'highestFd', symbol: 'fd', choice: 'highest descriptor', title: 'highest descriptor' },
  { name: 'maxEvents', symbol: 'events', choice: 'events per wait', title: 'most events per wait' },
  { name: 'churn', symbol: 'changes', choice: 'changes', title: 'changes of the interest set per iteration' },
  { name: 'chainWrites', symbol: 'writes', choice: 'further writes', title: 'further writes per iteration' },
  { name: 'burstSize', symbol: 'burst', choice: 'burst', title: 'events in a burst' },
  { name: 'readers', symbol: 'readers', choice: 'readers', title: 'readers' },
  { name: 'waitDelayNs', symbol: 'delay', choice: 'injected delay', title: 'injected delay, ns' },
  { name: 'stallMs', symbol: 'stall', choice: 'injected stall', title: 'injected stall, ms' },
]

export const N_AXIS = AXES[0] as Axis

type Settings = Readonly<Record<string, string>>

interface Settled {
  readonly settings: Settings
}

/** Where a cell of N descriptors under these settings lies on an axis; null where that is nowhere on a logarithmic one. */
export function placeOn({ name }: Axis, settings: Settings, fdCount: number): number | null {
  if (name === 'fdCount') return fdCount > 0 ? fdCount : null
  const text = settings[name] ?? ''
  if (name === 'maxEvents' && text === 'all') return fdCount > 0 ? fdCount : null
  const share = name === 'active' && text.endsWith('%')
  const place = share ? Math.max(1, Math.round((fdCount * Number.parseFloat(text)) / 100)) : Number(text)
  return text !== '' && Number.isFinite(place) && place > 0 ? place : null
}

/** The views that differ from the given settings in nothing but their place on the axis. */
export function viewsAlong<V extends Settled>(views: readonly V[], { name }: Axis, settings: Settings): V[] {
  const fixed = Object.entries(settings).filter(([key]) => key !== name)
  return views.filter(view => fixed.every(([key, value]) => view.settings[key] === value))
}

/** The first views of each set that one line along the axis goes through: one for every other combination of settings. */
export function startsAlong<V extends Settled>(views: readonly V[], axis: Axis): V[] {
  const seen = new Set<string>()
  return views.filter(({ settings }) => {
    const others = JSON.stringify(Object.entries(settings).filter(([key]) => key !== axis.name))
    if (seen.has(others)) return false
    seen.add(others)
    return true
  })
}

/** N, and every other number of the run along which a line has two points at least. */
export function axesOf(views: readonly (Settled & { readonly fdCounts: readonly number[] })[]): Axis[] {
  const hasLine = (axis: Axis) =>
    startsAlong(views, axis).some(start => {
      const along = viewsAlong(views, axis, start.settings)
      return start.fdCounts.some(fdCount => {
        const places = along
          .filter(view => view.fdCounts.includes(fdCount))
          .map(view => placeOn(axis, view.settings, fdCount))
        return new Set(places.filter(place => place !== null)).size > 1
      })
    })
  return AXES.filter(axis => axis.name === 'fdCount' || hasLine(axis))
}

/** A place on an axis as a reader meets it. */
export function placeText({ name }: Axis, place: number): string {
  return name === 'ratePerSecond'
    ? formatRate(place)
        .replace('/s', '')
        .replace(/\.0+(?= )/, '')
    : formatInteger(place)
}
