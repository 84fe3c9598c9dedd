/** What has come of a fleet so far: for each of its parts the folders of the nodes that have begun it. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type MachineRun, machineRunOf } from '../../fleet/machine_run.ts'
import { type FleetManifest, type FleetPart, partsOf, partWords } from '../../fleet/manifest.ts'
import { readJournal } from '../../result/journal/journal.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { InputError } from '../../suite/input_error.ts'

/** What a node has written of a part. */
export interface Attempt {
  readonly folder: string
  readonly node: string
  /** Whether there is a run.json, and whether all of it was measured. */
  readonly state: 'complete' | 'partial' | 'begun'
  readonly blocks: number
  readonly blocksPlanned: number
  /** What a fleet keeps of its run.json; null where there is none yet. */
  readonly run: MachineRun | null
}

export interface PartState {
  readonly part: FleetPart
  /** The best attempt: a complete one, else the one with the most blocks; null where no node has begun it. */
  readonly attempt: Attempt | null
}

/** The parts of a fleet, and a line about everything in its folder that is none of them. */
export interface FleetParts {
  readonly parts: readonly PartState[]
  readonly problems: readonly string[]
}

const placeWords = (place: { readonly index: number; readonly count: number } | null) =>
  place === null ? 'none' : `${place.index} of ${place.count}`

/** Returns how a run differs from what its part shall measure; null where it does not. */
function differenceOf({ run }: RunFile, { suite, seed }: FleetManifest, part: FleetPart): string | null {
  const facts = [
    ['suite', run.suite, suite],
    ['seed', String(run.seed), String(seed)],
    ['repetition', placeWords(run.repeat), placeWords(part.repeat)],
    ['shard', placeWords(run.shard), placeWords(part.shard)],
  ] as const
  const other = facts.find(([, has, shall]) => has !== shall)
  return other ? `its ${other[0]} is ${other[1]}, that of this part of the fleet is ${other[2]}` : null
}

/** Returns what a node has written; null where it has written nothing. @throws InputError where it is not of this part. */
function attemptIn(folder: string, node: string, manifest: FleetManifest, part: FleetPart): Attempt | null {
  // A run that is carried on has both: what it had when it was interrupted, and what it has by now.
  const journal = readJournal(folder)
  const saved = existsSync(runPath(folder)) ? readRun(folder) : null
  const run = saved ?? journal?.begin.run ?? null
  if (run === null) return null
  const difference = differenceOf(run, manifest, part)
  if (difference !== null) throw new InputError(`${folder}: ${difference}`)
  const { status, blocksFinished, blocksPlanned } = run.run
  return {
    ...{ folder, node, blocksPlanned },
    state: saved === null ? 'begun' : status,
    blocks: Math.max(blocksFinished, journal?.blocks.length ?? 0),
    run: saved && machineRunOf(saved, folder),
  }
}

const RANK = { complete: 2, partial: 1, begun: 0 } as const

function nodesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory())
  return entries.map(({ name }) => name).sort()
}

function stateOf(base: string, manifest: FleetManifest, part: FleetPart, problems: string[]): PartState {
  const folder = join(base, part.name)
  const attempts = nodesIn(folder).flatMap(node => {
    try {
      return attemptIn(join(folder, node), node, manifest, part) ?? []
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(`left out: ${error.message}`)
      return []
    }
  })
  const [attempt = null, ...others] = attempts.sort(
    (a, b) => RANK[b.state] - RANK[a.state] || b.blocks - a.blocks,
  )
  for (const { folder: other, state } of others.filter(each => each.state !== 'begun')) {
    problems.push(
      `left out: ${other}: ${attempt?.folder} is the same part (${partWords(part)}), and ${state === 'complete' ? 'complete as well' : 'has more of it'}`,
    )
  }
  return { part, attempt }
}

/** Returns what has come of a fleet into its folder. What cannot be read, or belongs to something else, is named and left out. */
export function readParts(base: string, manifest: FleetManifest): FleetParts {
  const problems: string[] = []
  const parts = partsOf(manifest).map(part => stateOf(base, manifest, part, problems))
  const known = new Set(parts.map(({ part }) => part.name))
  for (const name of nodesIn(base).filter(each => !known.has(each))) {
    problems.push(`left out: ${join(base, name)}: it is no part of the fleet`)
  }
  return { parts, problems }
}
