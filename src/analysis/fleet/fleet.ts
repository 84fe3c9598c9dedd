import type { MachineFacts, MachineRun } from '../../fleet/machine_run.ts'
import { grouped } from '../../suite/grouped.ts'
import { type FleetNote, fleetRunsOf, missingWords, runsLike } from './fleet_runs.ts'
import { type Grouping, groupingsOf } from './groups.ts'
import { type CellCosts, cellsOfPool, costsOf, type Level, levelsOf, poolsOf } from './levels.ts'
import { checkMachines, confirmed, type FleetCheck } from './odd_machines.ts'

/** A machine of a fleet, with all runs that it measured. */
export interface FleetMachine {
  readonly name: string
  readonly runs: readonly MachineRun[]
  readonly facts: MachineFacts
  /** Its level in each pool of the fleet; null where it measured too few of the pool's cells. */
  readonly levels: readonly (Level | null)[]
}

/** Many runs of one suite, by machine. */
export interface Fleet {
  readonly suite: string
  readonly title: string
  readonly seed: number
  readonly version: string
  readonly runs: number
  /** The names of the pools: all cells, and those of each mechanism. */
  readonly pools: readonly string[]
  /** The machines: those that differ from their equals first, then by what their cells cost together, the costliest first. */
  readonly machines: readonly FleetMachine[]
  readonly cells: readonly CellCosts[]
  readonly groupings: readonly Grouping[]
  readonly check: FleetCheck
  /** A line about every run that was left out, and about what is missing. */
  readonly notes: readonly FleetNote[]
}

export interface FleetSettings {
  /** The probability of any false alarm among the machines of a fleet. */
  readonly alpha: number
  /** The least difference from its equals that makes a machine odd. */
  readonly minEffect: number
}

export const USUAL_SETTINGS: FleetSettings = { alpha: 0.01, minEffect: 0.05 }

/** Returns the name of the machine that measured a run; a run that does not know it is a machine of its own. */
function machineNameOf({ origin: { host, job }, name }: MachineRun): string {
  return job?.node ?? host ?? name
}

type Machine = Pick<FleetMachine, 'name' | 'runs' | 'facts'>

/** Checks the machines once more, with what was measured again in place of what was measured before. */
function checkedAgain(
  machines: readonly Machine[],
  found: FleetCheck,
  again: readonly MachineRun[],
  pools: readonly string[],
  settings: FleetSettings,
): FleetCheck {
  const ownOf = ({ name }: Machine) => again.filter(run => machineNameOf(run) === name)
  const replaced = machines.map(machine => {
    const own = ownOf(machine)
    return own.length > 0 ? { ...machine, runs: own } : machine
  })
  const costs = costsOf(replaced.map(({ runs }) => runs))
  const second = checkMachines(replaced, costs, pools, settings)
  const isThere = (machine: number) => ownOf(machines[machine] as Machine).length > 0
  return { ...found, odd: confirmed(found, second, isThere) }
}

/**
 * Returns what the runs of a fleet show together.
 * @param again runs that were measured after a first look, of machines that seemed odd.
 * @returns null where no run is left to show.
 */
export function fleetOf(
  given: readonly MachineRun[],
  settings = USUAL_SETTINGS,
  again: readonly MachineRun[] = [],
): Fleet | null {
  const { runs, refused } = fleetRunsOf(given)
  const [first] = runs
  if (!first) return null
  const byName = [...grouped(runs, machineNameOf)]
  const unordered = byName.map(([name, own]) => ({ name, runs: own, facts: own[0]?.facts ?? {} }))
  const pools = poolsOf(runs)
  const costs = costsOf(unordered.map(({ runs: own }) => own))
  const levels = pools.map(pool =>
    levelsOf(
      unordered.map(({ runs: own }) => own),
      cellsOfPool(costs, pool),
    ),
  )
  const second = runsLike(first, again)
  const once = checkMachines(unordered, costs, pools, settings)
  const found = checkedAgain(unordered, once, second.runs, pools, settings)
  const rankOf = new Map(found.odd.map(({ machine }, rank) => [machine, rank]))
  const ratioOf = (machine: number) => levels[0]?.[machine]?.ratio ?? 0
  const order = [...unordered.keys()].sort(
    (a, b) =>
      (rankOf.get(a) ?? found.odd.length) - (rankOf.get(b) ?? found.odd.length) || ratioOf(b) - ratioOf(a),
  )
  const placeOf = new Map(order.map((machine, place) => [machine, place]))
  const place = (machine: number) => placeOf.get(machine) as number
  const machines = order.map(machine => ({
    ...(unordered[machine] as (typeof unordered)[number]),
    levels: levels.map(own => own[machine] ?? null),
  }))
  const missing = missingWords(runs)
  return {
    ...{ suite: first.suite, title: first.title, seed: first.seed, version: first.version },
    ...{ runs: runs.length, pools, machines },
    cells: costs.map(cell => ({ ...cell, costs: order.map(machine => cell.costs[machine] ?? null) })),
    groupings: groupingsOf(
      machines,
      machines.map(machine => machine.levels[0] ?? null),
    ),
    check: {
      ...found,
      classes: found.classes.map(each => ({
        ...each,
        machines: each.machines.map(place).sort((a, b) => a - b),
      })),
      odd: found.odd.map(each => ({ ...each, machine: place(each.machine) })),
    },
    notes: [...refused, ...second.refused, ...(missing === null ? [] : [{ line: missing }])],
  }
}
