import { counted, formatFactor, formatInteger } from '../../units/format.ts'
import type { Fleet, FleetMachine } from '../fleet/fleet.ts'
import type { FleetNote } from '../fleet/fleet_runs.ts'
import type { FactGroup } from '../fleet/groups.ts'
import { ALL, type Level } from '../fleet/levels.ts'
import type { OddMachine } from '../fleet/odd_machines.ts'
import { cellWords } from './cell_words.ts'
import { capitalized, listWords } from './wording.ts'

/** Returns a note, with the cell that it speaks of in words. */
export function noteWords({ line, cell }: FleetNote): string {
  return cell === undefined ? line : `${line} ${cellWords(cell)}`
}

/** Returns what a pool has: `all mechanisms`, `epoll`. */
export function poolWords(pool: string, { pools }: Pick<Fleet, 'pools'>): string {
  return pool === ALL && pools.length > 1 ? 'all mechanisms' : pool === ALL ? 'all cells' : pool
}

/** Returns `1.032 [1.011, 1.050]`. */
export function levelWords(level: Level | null): string {
  if (level === null) return '–'
  const { ratio, interval } = level
  const range = interval && ` [${formatFactor(interval[0])}, ${formatFactor(interval[1])}]`
  return `${formatFactor(ratio)}${range ?? ''}`
}

/** Returns the machines that are odd, without those that were not when they were measured again. */
export function oddMachines({ check: { odd } }: Fleet): OddMachine[] {
  return odd.filter(({ isConfirmed }) => isConfirmed !== false)
}

/** Says how many machines differ from their equals, in at most twelve words. */
export function fleetHeadline(fleet: Fleet): string {
  const { machines, check } = fleet
  const { classes } = check
  const odd = oddMachines(fleet)
  const all = counted(machines.length, 'machine')
  if (odd.length > 0) {
    const verb = odd.length === 1 ? 'differs from its' : 'differ from their'
    return `${formatInteger(odd.length)} of ${all} ${verb} equals`
  }
  if (!classes.some(({ isDecidable }) => isDecidable)) return `${all}, too few equal ones to tell an odd one`
  return `${all}, and none differs from its equals`
}

/** Says how far the machines of a fleet lie apart; null for one machine. */
export function spreadWords({ machines }: Fleet): string | null {
  const ratios = machines.flatMap(({ levels }) => levels[0]?.ratio ?? [])
  if (ratios.length < 2) return null
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)]
  return `From machine to machine, what the cells cost together lies between ${formatFactor(least)} and ${formatFactor(most)} times the middle of the fleet`
}

/** Returns why a machine is odd: `all cells at 1.32 times what its equals take; governor powersave (most equals: performance)`. */
export function oddWords(
  { oddities, differences, isConfirmed }: OddMachine,
  fleet: Pick<Fleet, 'pools'>,
): string {
  // What makes one mechanism costlier beside the others makes these cheaper beside it.
  const [first, second] = oddities
  const told = first?.pool === ALL ? [first, second] : [first]
  const found = told
    .filter(each => each !== undefined)
    .map(({ pool, ratio }) =>
      pool === ALL
        ? `${poolWords(pool, fleet)} at ${formatFactor(ratio)} times what its equals take`
        : `${pool} at ${formatFactor(ratio)} times, beside its other cells`,
    )
  const facts = differences.map(({ fact, own, others }) => `${fact} ${own} (most equals: ${others})`)
  const again = isConfirmed === null ? [] : [isConfirmed ? 'and so again' : 'but not when measured again']
  return [[listWords(found), ...again].join(', '), ...facts].join('; ')
}

/** Returns what is to be known of a machine besides its figures. */
export function machineRemarks({ runs }: FleetMachine): string[] {
  const blocks = runs.reduce((sum, run) => sum + run.blocks, 0)
  const disturbed = runs.reduce((sum, run) => sum + run.disturbedBlocks, 0)
  const partial = runs.filter(({ isPartial }) => isPartial).length
  return [
    ...(runs.length > 1 ? [counted(runs.length, 'run')] : []),
    ...(disturbed > 0 ? [`${formatInteger(disturbed)} of ${counted(blocks, 'block')} disturbed`] : []),
    ...(partial > 0 ? [`${partial === runs.length ? '' : `${formatInteger(partial)} `}partial`] : []),
  ]
}

/** Returns a verdict on a group of machines against the first group: `1.10 times the first group [1.05, 1.15], told apart`. */
export function groupVerdictWords({ verdict }: FactGroup): string {
  if (verdict === null) return ''
  const { kind, ratio, interval } = verdict
  return `${formatFactor(ratio)} [${formatFactor(interval[0])}, ${formatFactor(interval[1])}] of the first, ${kind}`
}

/** Says how to find out whether the odd machines stay so; null where none is, or all were measured again. */
export function againWords({ check: { odd }, machines, suite, seed }: Fleet): string | null {
  const names = odd.flatMap(({ machine, isConfirmed }) =>
    isConfirmed === null ? (machines[machine]?.name ?? []) : [],
  )
  if (names.length === 0) return null
  const those = names.length > 3 ? 'these machines' : listWords(names)
  return `One run cannot tell a machine that is slow from one that was disturbed: measure ${those} again (muxbench run ${suite} --seed ${seed} --out again/NAME), and add --again again`
}

/** Says what is not checked: classes of machines that are too small. */
export function uncheckedWords({ check: { classes } }: Fleet): string | null {
  const small = classes.filter(({ isDecidable }) => !isDecidable)
  if (small.length === 0) return null
  const machines = small.reduce((sum, each) => sum + each.machines.length, 0)
  return capitalized(
    `${counted(machines, 'machine')} ${machines === 1 ? 'has' : 'have'} fewer than four equals (of the same kernel, CPU, memory, hypervisor and clock), too few to tell whether one is odd`,
  )
}
