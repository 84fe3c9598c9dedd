import type { TaskState } from '../../fleet/manifest.ts'
import { partWords } from '../../fleet/manifest.ts'
import { InputError } from '../../suite/input_error.ts'
import { counted } from '../../units/format.ts'
import { EXIT, note } from '../messages.ts'
import { print } from '../terminal.ts'
import { readManifest } from './manifest_file.ts'
import { type PartState, readParts } from './read_parts.ts'
import { queuedTasks } from './scheduler_tools.ts'

export interface FleetStatusOptions {
  readonly json?: boolean
}

/** A part as its folder and the scheduler show it. */
interface PartReport {
  readonly part: number
  readonly what: string
  readonly state: 'complete' | 'running' | 'waiting' | 'partial' | 'missing'
  readonly node: string | null
  readonly blocks: number
  readonly blocksPlanned: number
  /** Why it waits, or that nobody carries it on; null where there is nothing to say. */
  readonly reason: string | null
}

/** Returns what is known of a part. @param task what the scheduler says; null where it does not list the part. */
function reportOf({ part, attempt }: PartState, task: TaskState | null): PartReport {
  const { blocks = 0, blocksPlanned = 0 } = attempt ?? {}
  const common = { part: part.number, what: partWords(part), blocks, blocksPlanned }
  if (attempt?.state === 'complete') return { ...common, state: 'complete', node: attempt.node, reason: null }
  const node = task?.node ?? attempt?.node ?? part.node
  if (task !== null) return { ...common, state: task.state, node, reason: task.reason }
  const reason = attempt === null ? 'no node has begun it' : 'nobody carries it on'
  return { ...common, state: attempt === null ? 'missing' : 'partial', node, reason }
}

const STATES = ['complete', 'running', 'waiting', 'partial', 'missing'] as const

/** Says how many parts are in each state. */
function countWords(reports: readonly PartReport[]): string {
  const counts = STATES.map(state => [state, reports.filter(each => each.state === state).length] as const)
  const words = counts.flatMap(([state, count]) => (count === 0 ? [] : `${count} ${state}`))
  return `${counted(reports.length, 'part')}: ${words.join(', ')}`
}

function lineOf({ part, what, state, node, blocks, blocksPlanned, reason }: PartReport): string {
  const progress = blocksPlanned === 0 ? '' : `${blocks} of ${counted(blocksPlanned, 'block')}`
  const columns = [String(part).padStart(4), what, state.padEnd(8), node ?? '', progress, reason ?? '']
  return columns.filter(text => text !== '').join('  ')
}

/** Runs `muxbench fleet status DIR`. Returns the exit status. */
export async function fleetStatus(folder: string, { json }: FleetStatusOptions): Promise<number> {
  const manifest = readManifest(folder)
  const { parts, problems } = readParts(folder, manifest)
  let tasks: readonly TaskState[] = []
  let unknown: string | null = null
  try {
    tasks = await queuedTasks(manifest)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    unknown = error.message
  }
  const byPart = new Map(tasks.map(task => [task.part, task]))
  const reports = parts.map(state => reportOf(state, byPart.get(state.part.number) ?? null))
  for (const text of problems) note(text)
  if (unknown !== null) note(`what waits or runs is not known: ${unknown}`)
  const { id, scheduler, suite, seed, jobs } = manifest
  print(
    json === true
      ? `${JSON.stringify({ id, scheduler, suite, seed, jobs, parts: reports }, null, 2)}\n`
      : `${[countWords(reports), ...reports.map(lineOf)].join('\n')}\n`,
  )
  return EXIT.ok
}
