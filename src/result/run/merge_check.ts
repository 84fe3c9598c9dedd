import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { machineDifferences, machineKey } from './environment.ts'
import type { RunFile, RunShard } from './schema.ts'

/** A run that the user gave, and the name that the user gave it by. */
export interface GivenRun {
  readonly name: string
  readonly run: RunFile
}

/** A given run that is known to be a shard. */
export interface GivenShard extends GivenRun {
  readonly shard: RunShard
}

function shardsIn(given: readonly GivenRun[]): GivenShard[] {
  return given.map(({ name, run }) => {
    const { shard, merged } = run.run
    if (merged !== null) throw new InputError(`${name}: it is a merged run already (give its shards)`)
    if (shard === null) {
      throw new InputError(
        `${name}: it is no shard: it was measured without --shard (runs are laid over each other by muxbench report, and judged by muxbench compare)`,
      )
    }
    return { name, run, shard }
  })
}

type Fact = readonly [name: string, of: (run: RunFile) => string | null]

/** The facts that all shards of a suite share, wherever they were measured. */
const OF_SUITE: readonly Fact[] = [
  ['title', ({ run }) => run.title],
  ['workload', ({ run }) => run.workload],
  ['operation', ({ run }) => run.operation],
  ['metric', ({ run }) => run.metric],
  ['text of what is not measured', ({ run }) => run.notMeasured],
  ['number of shards', ({ run }) => String(run.shard?.count)],
  ['seed', ({ run }) => String(run.seed)],
  ['order of cells', ({ run }) => run.order],
]

/** The facts that all shards which one machine measured share. */
const MEASURED_WITH: readonly Fact[] = [
  ['muxbench', ({ tool }) => tool.version],
  ['native addon', ({ tool }) => tool.addonSha256],
  ['commit of muxbench', ({ tool }) => tool.commit],
  ['clock', ({ environment }) => environment.clock.source],
  ['scheduler', ({ blocks }) => blocks[0]?.scheduler ?? 'SCHED_OTHER'],
]

const MAX_SHOWN = 80

function shown(value: string | null): string {
  if (value === null) return 'not known'
  return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN - 1)}…` : value
}

function checkCommon(facts: readonly Fact[], first: GivenShard, other: GivenShard): void {
  for (const [what, of] of facts) {
    const [a, b] = [of(first.run), of(other.run)]
    if (a === b) continue
    throw new InputError(
      `${first.name} and ${other.name} are no shards of one run: their ${what} differs (${shown(a)}, ${shown(b)})`,
    )
  }
}

function checkSuite(first: GivenShard, other: GivenShard): void {
  const between = `${first.name} and ${other.name}`
  const [suite, otherSuite] = [first.run.run.suite, other.run.run.suite]
  if (suite !== otherSuite) {
    throw new InputError(
      `${between} are of different suites (${suite}, ${otherSuite}): merge joins the shards of one; several suites stay runs of their own`,
    )
  }
  checkCommon(OF_SUITE, first, other)
  if (first.shard.suiteCells.join('\n') !== other.shard.suiteCells.join('\n')) {
    throw new InputError(`${between} are no shards of one run: their suites have different cells`)
  }
}

function checkTwice(shards: readonly GivenShard[]): void {
  const seen = new Map<string, GivenShard>()
  for (const each of shards) {
    const { id, startedAt } = each.run.run
    const before = seen.get(`${startedAt} ${id}`)
    if (before) throw new InputError(`${before.name} and ${each.name} are the same run`)
    seen.set(`${startedAt} ${id}`, each)
  }
}

/**
 * Returns the given runs as shards, once they are known to be of one suite.
 * @throws InputError in one line that names what they differ in.
 */
export function checkShards(given: readonly GivenRun[]): GivenShard[] {
  const shards = shardsIn(given)
  checkTwice(shards)
  const [first, ...others] = shards
  for (const other of others) checkSuite(first as GivenShard, other)
  return shards
}

/** Checks the shards of one machine. @throws InputError where they were measured differently or share a cell. */
export function checkTogether(shards: readonly GivenShard[]): void {
  const [first, ...others] = shards
  for (const other of others) checkCommon(MEASURED_WITH, first as GivenShard, other)
  checkCells(shards)
}

function checkCells(shards: readonly GivenShard[]): void {
  const byIndex = new Map<number, GivenShard>()
  const byCell = new Map<string, GivenShard>()
  for (const each of shards) {
    const { index, count, suiteCells } = each.shard
    const before = byIndex.get(index)
    if (before) {
      throw new InputError(`shard ${index}/${count} is there twice: ${before.name} and ${each.name}`)
    }
    byIndex.set(index, each)
    const known = new Set(suiteCells)
    for (const { id } of each.run.cells) {
      const other = byCell.get(id)
      if (other) throw new InputError(`cell ${id} is in two shards: ${other.name} and ${each.name}`)
      if (!known.has(id)) throw new InputError(`${each.name}: cell ${id} is none of its suite`)
      byCell.set(id, each)
    }
  }
  const [first] = shards
  const lost =
    byIndex.size === first?.shard.count ? first.shard.suiteCells.find(id => !byCell.has(id)) : undefined
  if (lost !== undefined) throw new InputError(`cell ${lost} is in none of the shards, though all are there`)
}

/** Returns the indices, from 1, of the shards that were not given. */
export function missingShards(shards: readonly GivenShard[]): number[] {
  const given = new Set(shards.map(({ shard }) => shard.index))
  const count = shards[0]?.shard.count ?? 0
  return Array.from({ length: count }, (_, i) => i + 1).filter(index => !given.has(index))
}

/** Checks that the suite is whole. @throws InputError where a shard is missing or was cut short. */
export function checkComplete(shards: readonly GivenShard[]): void {
  const missing = missingShards(shards)
  const count = shards[0]?.shard.count
  if (missing.length > 0) {
    const which =
      missing.length === 1
        ? `shard ${missing[0]}/${count} is`
        : `shards ${missing.join(', ')} of ${count} are`
    throw new InputError(`${which} missing: give ${missing.length === 1 ? 'it' : 'them'}, or add --partial`)
  }
  const cut = shards.find(({ run }) => run.run.status === 'partial')
  if (cut) {
    throw new InputError(
      `${cut.name} is partial (${cut.run.run.blocksFinished} of ${counted(cut.run.run.blocksPlanned, 'block')}): carry it on with muxbench run --resume, or add --partial`,
    )
  }
}

/** Groups shards by the machine that measured them, in the order of each machine's first shard. */
export function byMachine(shards: readonly GivenShard[]): GivenShard[][] {
  const machines = new Map<string, GivenShard[]>()
  for (const each of [...shards].sort((a, b) => a.shard.index - b.shard.index)) {
    const key = machineKey(each.run)
    machines.set(key, [...(machines.get(key) ?? []), each])
  }
  return [...machines.values()]
}

/** Checks that there is one machine. @throws InputError that names what the first two differ in. */
export function checkOneMachine(machines: readonly (readonly GivenShard[])[]): void {
  const [[first] = [], [other] = []] = machines
  if (!first || !other) return
  const differences = machineDifferences(first.run, other.run).join(', ')
  throw new InputError(
    `${first.name} and ${other.name} were measured on different machines: ${differences}; figures of two machines are not one curve: add --per-machine for a run of each`,
  )
}
