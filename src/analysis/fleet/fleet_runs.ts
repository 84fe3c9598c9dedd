import type { MachineRun } from '../../fleet/machine_run.ts'
import { grouped } from '../../suite/grouped.ts'
import { counted } from '../../units/format.ts'

/** A line about a fleet's runs; it ends with the cell that it speaks of, if it speaks of one. */
export interface FleetNote {
  readonly line: string
  /** The id of that cell. */
  readonly cell?: string
}

/** The runs of a fleet that measured the same, and a line about each of the others. */
interface FleetRuns {
  readonly runs: readonly MachineRun[]
  readonly refused: readonly FleetNote[]
}

/** What all runs of a fleet share; a run in which it differs from most of them is left out. */
const SHARED: readonly (readonly [words: string, of: (run: MachineRun) => string])[] = [
  ['suite', ({ suite }) => suite],
  ['seed', ({ seed }) => String(seed)],
  ['version of muxbench', ({ version }) => version],
]

function mostCommon(values: readonly string[]): string {
  const bySize = [...grouped(values, value => value)].sort(([, a], [, b]) => b.length - a.length)
  return bySize[0]?.[0] ?? ''
}

/** Leaves out runs that differ from most in what they measured. */
function ofOneKind(given: readonly MachineRun[], refused: FleetNote[]): MachineRun[] {
  let left = [...given]
  for (const [words, of] of SHARED) {
    const common = mostCommon(left.map(of))
    for (const run of left.filter(each => of(each) !== common)) {
      refused.push({
        line: `${run.name} is left out: its ${words} is ${of(run)}, that of most runs is ${common}`,
      })
    }
    left = left.filter(run => of(run) === common)
  }
  return left
}

/** Leaves out the runs that did other work in a cell than most did. */
function ofOneWork(given: readonly MachineRun[], refused: FleetNote[]): MachineRun[] {
  const measured = given.flatMap(({ cells }) =>
    cells.flatMap(({ id, workDigest }) => (workDigest === null ? [] : [{ id, workDigest }])),
  )
  const common = new Map(
    [...grouped(measured, ({ id }) => id)].map(([id, own]) => [
      id,
      mostCommon(own.map(({ workDigest }) => workDigest)),
    ]),
  )
  return given.filter(run => {
    const other = run.cells.find(({ id, workDigest }) => workDigest !== null && workDigest !== common.get(id))
    if (other)
      refused.push({
        line: `${run.name} is left out: in this cell it did other work than most runs:`,
        cell: other.id,
      })
    return !other
  })
}

/** Leaves out all but the first of the runs that are the same. */
function once(given: readonly MachineRun[], refused: FleetNote[]): MachineRun[] {
  const seen = new Map<string, MachineRun>()
  return given.filter(run => {
    const key = JSON.stringify([run.origin.host, run.id, run.startedAt])
    const before = seen.get(key)
    if (before) refused.push({ line: `${run.name} is left out: it is the same run as ${before.name}` })
    else seen.set(key, run)
    return !before
  })
}

/** Leaves out the later one of two runs that are the same one of several equal measurements. */
function oneOfEach(given: readonly MachineRun[], refused: FleetNote[]): MachineRun[] {
  const seen = new Map<string, MachineRun>()
  return given.filter(run => {
    const { repeat, shard, origin } = run
    if (repeat === null || shard !== null) return true
    const key = JSON.stringify([repeat.index, repeat.count, origin.job?.id ?? null])
    const before = seen.get(key)
    if (before) {
      refused.push({
        line: `${run.name} is left out: it is measurement ${repeat.index} of ${repeat.count}, and so is ${before.name}`,
      })
    } else seen.set(key, run)
    return !before
  })
}

function withCells(given: readonly MachineRun[], refused: FleetNote[]): MachineRun[] {
  return given.filter(run => {
    if (run.cells.length === 0) refused.push({ line: `${run.name} is left out: it has no measured cell` })
    return run.cells.length > 0
  })
}

/** Returns the runs that can be laid beside each other, and why each of the others cannot. */
export function fleetRunsOf(given: readonly MachineRun[]): FleetRuns {
  const refused: FleetNote[] = []
  const rules = [withCells, once, ofOneKind, ofOneWork, oneOfEach]
  const runs = rules.reduce<readonly MachineRun[]>((left, rule) => rule(left, refused), given)
  return { runs, refused }
}

/** Returns those of several runs that measured what `first` did, and why each of the others is left out. */
export function runsLike(first: MachineRun, given: readonly MachineRun[]): FleetRuns {
  const digests = new Map(first.cells.map(({ id, workDigest }) => [id, workDigest]))
  const refused: FleetNote[] = []
  const runs = given.filter(run => {
    const fact = SHARED.find(([, of]) => of(run) !== of(first))
    const other = run.cells.find(({ id, workDigest }) => workDigest !== (digests.get(id) ?? workDigest))
    const isLeftOut = `${run.name} is left out`
    if (fact) {
      refused.push({ line: `${isLeftOut}: its ${fact[0]} is ${fact[1](run)}, not ${fact[1](first)}` })
    } else if (other) {
      refused.push({ line: `${isLeftOut}: in this cell it did other work:`, cell: other.id })
    }
    return !fact && !other
  })
  return { runs, refused }
}

/** Returns a line about the measurements that no run is of; null where there are none, or that is not known. */
export function missingWords(runs: readonly MachineRun[]): string | null {
  const counts = new Set(runs.map(({ repeat }) => repeat?.count ?? 0))
  const [count = 0] = counts
  if (counts.size !== 1 || count === 0) return null
  const there = new Set(runs.map(({ repeat }) => repeat?.index))
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter(index => !there.has(index))
  if (missing.length === 0) return null
  return `${counted(missing.length, 'measurement')} of ${count} ${missing.length === 1 ? 'is' : 'are'} missing: ${missing.join(', ')}`
}
