import type { MachineFacts, MachineRun } from '../../fleet/machine_run.ts'
import { extremeDeviates, MIN_VALUES_FOR_OUTLIERS } from '../../stats/extreme_deviate.ts'
import { pooledLevels } from '../../stats/pooled_levels.ts'
import { grouped } from '../../suite/grouped.ts'
import { ALL, type CellCosts, cellsOfPool } from './levels.ts'

/** The facts by which machines are equals. What else differs between them, such as a governor, may be why one is odd. */
const CLASS_FACTS = ['kernel', 'CPU', 'CPUs', 'architecture', 'memory', 'hypervisor', 'product', 'clock']

/**
 * A difference of a machine from its equals: in what all cells cost together, or in what those of one mechanism cost
 * beside that, where what slows down the whole machine hides nothing.
 */
export interface Oddity {
  readonly pool: string
  /** What the cells cost, as a multiple of the middle of its equals; of a mechanism, divided by that of all cells. */
  readonly ratio: number
}

export interface OddMachine {
  /** The index of the machine. */
  readonly machine: number
  /** The difference of all cells stands first, and those of mechanisms follow, the largest first. */
  readonly oddities: readonly Oddity[]
  /** In which facts it differs from what most of its equals have: `governor powersave (the others: performance)`. */
  readonly differences: readonly { readonly fact: string; readonly own: string; readonly others: string }[]
  /** Whether it was odd in the same way when it was measured again; null where it was not. */
  readonly isConfirmed: boolean | null
}

/** What was found about the machines of one class. */
export interface ClassCheck {
  /** The facts that they share. */
  readonly facts: MachineFacts
  readonly machines: readonly number[]
  /** Whether they are enough to tell. */
  readonly isDecidable: boolean
}

export interface FleetCheck {
  readonly alpha: number
  readonly minEffect: number
  readonly classes: readonly ClassCheck[]
  readonly odd: readonly OddMachine[]
}

export function classFactsOf(facts: MachineFacts): MachineFacts {
  return Object.fromEntries(CLASS_FACTS.flatMap(name => (facts[name] ? [[name, facts[name]]] : [])))
}

/** Returns in which facts a machine differs from what more than half of its equals have. */
function differencesOf(own: MachineFacts, others: readonly MachineFacts[]): OddMachine['differences'] {
  const names = [...new Set([own, ...others].flatMap(Object.keys))].filter(name => !name.startsWith('label '))
  return names.flatMap(fact => {
    const values = [...grouped(others, each => each[fact] ?? 'not known')]
    const usual = values.find(([, having]) => 2 * having.length > others.length)?.[0]
    const value = own[fact] ?? 'not known'
    return usual === undefined || usual === value ? [] : [{ fact, own: value, others: usual }]
  })
}

/** Returns levels as differences from those of all cells. */
function beside(levels: readonly (number | null)[], common: readonly (number | null)[]): (number | null)[] {
  return levels.map((level, i) => {
    const all = common[i] ?? null
    return level === null || all === null ? null : level - all
  })
}

/**
 * Finds the machines that differ from their equals by more than these differ from each other. The level of all cells,
 * and that of each mechanism beside it, is tested for outliers in each class, and all tests of a fleet share the probability `alpha` of any false alarm (Bonferroni).
 *
 * @param minEffect the least difference that counts, such as 0.05.
 */
export function checkMachines(
  machines: readonly { readonly runs: readonly MachineRun[]; readonly facts: MachineFacts }[],
  cells: readonly CellCosts[],
  pools: readonly string[],
  { alpha, minEffect }: { readonly alpha: number; readonly minEffect: number },
): FleetCheck {
  const classes = [
    ...grouped([...machines.keys()], i => JSON.stringify(classFactsOf(machines[i]?.facts ?? {}))).values(),
  ].map(members => ({
    facts: classFactsOf(machines[members[0] as number]?.facts ?? {}),
    machines: members,
    isDecidable: members.length >= MIN_VALUES_FOR_OUTLIERS,
  }))
  const tested = classes.filter(({ isDecidable }) => isDecidable)
  const each = alpha / Math.max(1, tested.length * pools.length)
  const oddities = new Map<number, Oddity[]>()
  for (const { machines: members } of tested) {
    const levelsIn = (pool: string) =>
      pooledLevels(cellsOfPool(cells, pool).map(({ costs }) => members.map(member => costs[member] ?? null)))
    const common = levelsIn(ALL)
    for (const pool of pools) {
      const levels = pool === ALL ? common : beside(levelsIn(pool), common)
      const known = members.flatMap((member, i) => {
        const level = levels[i] ?? null
        return level === null ? [] : [{ member, level }]
      })
      for (const at of extremeDeviates(
        known.map(({ level }) => level),
        each,
      )) {
        const { member, level } = known[at] as { member: number; level: number }
        if (Math.abs(level) < Math.log1p(minEffect)) continue
        oddities.set(member, [...(oddities.get(member) ?? []), { pool, ratio: Math.exp(level) }])
      }
    }
  }
  const sizeOf = (found: readonly Oddity[]) =>
    Math.max(...found.map(({ ratio }) => Math.abs(Math.log(ratio))))
  const odd = [...oddities]
    .sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
    .map(([machine, found]) => {
      const equals = classes.find(({ machines: members }) => members.includes(machine))?.machines ?? []
      const others = equals.filter(other => other !== machine).map(other => machines[other]?.facts ?? {})
      return {
        machine,
        oddities: found.sort(
          (a, b) =>
            Number(b.pool === ALL) - Number(a.pool === ALL) ||
            Math.abs(Math.log(b.ratio)) - Math.abs(Math.log(a.ratio)),
        ),
        differences: differencesOf(machines[machine]?.facts ?? {}, others),
        isConfirmed: null,
      }
    })
  return { alpha, minEffect, classes, odd }
}

/** Returns the odd machines with whether they were odd in the same way in a check of what was measured again. */
export function confirmed(
  { odd }: FleetCheck,
  again: FleetCheck,
  wasMeasuredAgain: (machine: number) => boolean,
): OddMachine[] {
  return odd.map(each => {
    if (!wasMeasuredAgain(each.machine)) return each
    const found = again.odd.find(({ machine }) => machine === each.machine)?.oddities ?? []
    const isSame = ({ pool, ratio }: Oddity) =>
      found.some(other => other.pool === pool && other.ratio > 1 === ratio > 1)
    return { ...each, isConfirmed: each.oddities.some(isSame) }
  })
}
