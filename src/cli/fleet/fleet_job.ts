import { existsSync, rmSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { MANIFEST_NAME } from '../../fleet/fleet_names.ts'
import { jobOf, schedulerWords } from '../../fleet/job.ts'
import {
  type FleetManifest,
  type FleetPart,
  parseManifest,
  partOfTask,
  partWords,
  tasksPerJob,
} from '../../fleet/manifest.ts'
import { journalPath } from '../../result/journal/journal.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { parseNumber } from '../../suite/overrides.ts'
import { complain, EXIT, note } from '../messages.ts'
import { defineRun } from '../run/command.ts'
import { readManifest } from './manifest_file.ts'
import { callStore } from './store.ts'

export interface FleetJobOptions {
  readonly first: string
  readonly manifest?: string
  readonly put?: string
  readonly get?: string
}

/** Where a task works: which part it does, on which node, and in which folder. */
interface Task {
  readonly manifest: FleetManifest
  readonly part: FleetPart
  readonly node: string
  /** The folder of the part, in which each node that has begun it has a folder. */
  readonly folder: string
}

function manifestFrom(shared: string | undefined, { manifest }: FleetJobOptions): FleetManifest {
  if (manifest !== undefined) return parseManifest(manifest, '--manifest')
  if (shared === undefined) throw new InputError('give the folder of the fleet, or its --manifest')
  if (!existsSync(join(shared, MANIFEST_NAME))) {
    throw new InputError(
      `${join(shared, MANIFEST_NAME)} is not on ${hostname()}: the folder is not shared with this node; submit the fleet into one that all nodes see, or with --put and --get`,
    )
  }
  return readManifest(shared)
}

function taskFrom(shared: string | undefined, options: FleetJobOptions): Task {
  const manifest = manifestFrom(shared, options)
  const first = parseNumber(options.first, '--first', 1, 1e9)
  const job = jobOf(process.env)
  if (job?.scheduler !== manifest.scheduler || job.index === null) {
    throw new InputError(
      `this is no task of a job of ${manifest.scheduler}, which the fleet was submitted to: the scheduler starts muxbench fleet job by itself`,
    )
  }
  if (job.count !== tasksPerJob(manifest)) {
    throw new InputError(
      `${schedulerWords(job)} says that this is one of ${job.count} tasks, and a job of the fleet has ${tasksPerJob(manifest)}: it is a job of another fleet`,
    )
  }
  const part = partOfTask(manifest, first, job.index)
  const node = (job.node ?? hostname()).replaceAll(/[^A-Za-z0-9.-]/g, '_')
  if (shared === undefined && !manifest.isStored) throw new InputError('give the folder of the fleet')
  const base = shared ?? join(tmpdir(), manifest.id)
  return { manifest, part, node, folder: join(base, part.name) }
}

function isComplete(folder: string): boolean {
  return existsSync(runPath(folder)) && readRun(folder).run.status === 'complete'
}

/** Returns what `muxbench run` is called with: to begin the part, or to carry it on where this node has begun it. */
function runArguments({ manifest, part: { repeat, shard } }: Task, folder: string): string[] {
  if (existsSync(journalPath(folder)) || existsSync(runPath(folder))) return ['run', '--resume', folder]
  const places = Object.entries({ repeat, shard }).flatMap(([name, place]) =>
    place === null ? [] : [`--${name}`, `${place.index}/${place.count}`],
  )
  return ['run', ...manifest.arguments, '--seed', String(manifest.seed), ...places, '--out', folder]
}

async function measure(args: readonly string[]): Promise<number> {
  let status: number = EXIT.ok
  const program = new Command('muxbench')
  defineRun(program, {
    args,
    exit: code => {
      status = code
    },
  })
  await program.parseAsync(args, { from: 'user' })
  return status
}

/** Runs `muxbench fleet job`: does the part of a fleet that the scheduler gave to this task. Returns the exit status. */
export async function fleetJob(shared: string | undefined, options: FleetJobOptions): Promise<number> {
  const task = taskFrom(shared, options)
  const { part, node, folder, manifest } = task
  const own = join(folder, node)
  note(`part ${part.number} of the fleet ${manifest.id}, ${partWords(part)}, on ${node}`)
  if (options.get !== undefined) {
    prepareFolder(folder)
    const problem = await callStore(options.get, folder, part.name)
    if (problem !== null) note(`--get has brought nothing of an earlier attempt: ${problem}`)
  }
  const isDone = isComplete(own)
  if (isDone) note(`${own} is complete: nothing is measured again`)
  const status = isDone ? EXIT.ok : await measure(runArguments(task, own))
  // An earlier attempt may have measured all of it, and failed to bring it there.
  if (options.put === undefined) return status
  const problem = await callStore(options.put, folder, part.name)
  if (problem === null) {
    rmSync(folder, { recursive: true, force: true })
    return status
  }
  complain(`--put: ${problem}; the result is still in ${folder} on ${node}`)
  return EXIT.failure
}
