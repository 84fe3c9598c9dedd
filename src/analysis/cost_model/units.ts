import { unexplainedShare } from '../../stats/least_squares.ts'
import type { Observation } from './observations.ts'

/** A kind of work that is counted in a phase and may have a price. */
export interface Unit {
  readonly name: string
  /** `a file polled`. */
  readonly one: string
  /** `the entries copied for it`, for a unit whose price cannot be told from that of the unit it comes with. */
  readonly companion: string
  readonly count: (observation: Pick<Observation, 'work' | 'cell'>, activeCount: number) => number
}

/** The units of a wait. The others may be counted into the first. */
export const WAIT_UNITS: readonly Unit[] = [
  {
    name: 'filePolls',
    one: 'a file polled',
    companion: 'the files it polls',
    count: ({ work }) => work.filePolls,
  },
  {
    name: 'entriesCopied',
    one: 'an entry copied',
    companion: 'the entries copied for it',
    count: ({ work }) => work.entriesCopied,
  },
  {
    name: 'waitEntries',
    one: 'a wait-queue entry',
    companion: 'its wait-queue entries',
    count: ({ work }) => work.waitEntries,
  },
]

export const WRITE_UNITS: readonly Unit[] = [
  { name: 'writes', one: 'a write', companion: 'its writes', count: (_, activeCount) => activeCount },
  { name: 'callbacks', one: 'a callback', companion: 'its callback', count: ({ work }) => work.callbacks },
]

/** The units whose prices the data can tell apart, and those that are counted into another one. */
interface Distinguished {
  readonly units: readonly Unit[]
  /** The units that are counted into another, by that one's name; empty for what every call costs. */
  readonly merged: ReadonlyMap<string, readonly Unit[]>
}

export const FIXED = ''

/** A count of which a smaller share is not explained by the others cannot be priced. */
const LEAST_SHARE = 0.02

/** Returns the column of a unit, per measured nanosecond, so that cells of all sizes weigh alike. */
function column(unit: Unit, observations: readonly Observation[]): number[] {
  return observations.map(o => unit.count(o, o.cell.params.activeCount) / o.measured)
}

export function merge(known: Distinguished, unit: Unit): Distinguished {
  const units = known.units.filter(other => other !== unit)
  const into = units[0]?.name ?? FIXED
  return { units, merged: new Map([...known.merged, [into, [...(known.merged.get(into) ?? []), unit]]]) }
}

export function distinguish(units: readonly Unit[], observations: readonly Observation[]): Distinguished {
  let known: Distinguished = { units: [], merged: new Map() }
  const columns = [observations.map(({ measured }) => 1 / measured)]
  for (const unit of units) {
    const own = column(unit, observations)
    if (own.every(value => value === 0)) continue
    const others = observations.map((_, i) => columns.map(each => each[i] as number))
    if (unexplainedShare(others, own) < LEAST_SHARE) {
      known = merge(known, unit)
      continue
    }
    columns.push(own)
    known = { ...known, units: [...known.units, unit] }
  }
  return known
}
