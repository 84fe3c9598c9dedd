/** What a fleet's jobs shall measure, as `muxbench fleet submit` writes it into fleet.json, and what each of them does of it. */
import * as v from 'valibot'
import { InputError } from '../suite/input_error.ts'
import { formatInteger } from '../units/format.ts'
import { FLEET_SCHEDULERS } from './fleet_names.ts'

const MAX_SHARDS = 1000
const MAX_REPEATS = 10_000
const MAX_NODES = 10_000

/** More parts than this are a mistake, and would take longer to list than anybody waits. */
const MAX_PARTS = 100_000

/** The name of a node: a host name, possibly with its domain. Nothing of it means anything to a shell or to a path. */
const NODE = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most))

const manifestSchema = v.strictObject({
  schemaVersion: v.literal(1),
  /** The name of the fleet, which its jobs bear as well. */
  id: v.pipe(v.string(), v.regex(/^muxbench-[0-9a-f]{8}$/)),
  scheduler: v.picklist(FLEET_SCHEDULERS),
  /** The version of muxbench that submitted the fleet. */
  version: v.pipe(v.string(), v.maxLength(100)),
  suite: v.pipe(v.string(), v.maxLength(200)),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  /** The nodes that measure, each as much as the others; empty where the scheduler chooses. */
  nodes: v.pipe(v.array(v.pipe(v.string(), v.regex(NODE))), v.maxLength(MAX_NODES)),
  /** How many times each node measures the suite, or where the scheduler chooses the nodes, how many times it is measured. */
  repeats: count(MAX_REPEATS),
  shards: count(MAX_SHARDS),
  /** What `muxbench run` is called with, beside what differs between the parts. */
  arguments: v.pipe(v.array(v.pipe(v.string(), v.maxLength(10_000))), v.maxLength(1000)),
  /** Whether the jobs bring their results into a store by a command, instead of writing them into a folder that all see. */
  isStored: v.boolean(),
  /** The namespace of Kubernetes; null for that of kubectl's own settings, and for Slurm. */
  namespace: v.nullable(v.pipe(v.string(), v.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/))),
  /** What the scheduler calls its jobs: one for each node, or one. Empty until they are submitted. */
  jobs: v.pipe(
    v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/))),
    v.maxLength(MAX_NODES),
  ),
})

export type FleetManifest = v.InferOutput<typeof manifestSchema>

interface Place {
  readonly index: number
  readonly count: number
}

/** One measurement of a fleet, which one task of a job makes. */
export interface FleetPart {
  /** Its place among all parts, from 1. */
  readonly number: number
  /** The name of its folder. */
  readonly name: string
  /** The node that it is for; null where the scheduler chooses. */
  readonly node: string | null
  readonly repeat: Place | null
  readonly shard: Place | null
}

/** Returns the manifest that a text holds. @throws InputError in one line where it is none. */
export function parseManifest(text: string, where: string): FleetManifest {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    throw new InputError(`${where}: it is not JSON (muxbench fleet submit writes it)`)
  }
  const result = v.safeParse(manifestSchema, data, { abortEarly: true })
  if (result.success) {
    const parts = jobCount(result.output) * tasksPerJob(result.output)
    if (parts <= MAX_PARTS) return result.output
    throw new InputError(
      `${where}: ${formatInteger(parts)} parts are more than ${formatInteger(MAX_PARTS)}: take fewer nodes, repetitions or shards`,
    )
  }
  const [issue] = result.issues
  throw new InputError(`${where}: field "${v.getDotPath(issue)}": ${issue.message}`)
}

/** Returns how many jobs a fleet has: one for each node that was named, so that each measures as much as the others. */
function jobCount({ nodes }: FleetManifest): number {
  return Math.max(1, nodes.length)
}

/** Returns the jobs of a fleet, by their places from 0. */
export function jobsOf(manifest: FleetManifest): number[] {
  return Array.from({ length: jobCount(manifest) }, (_, job) => job)
}

/** Returns how many tasks each job of a fleet has. */
export function tasksPerJob({ repeats, shards }: FleetManifest): number {
  return repeats * shards
}

/** Returns the parts of a fleet: those of a node together, the shards of a repetition next to each other. */
export function partsOf(manifest: FleetManifest): FleetPart[] {
  const { nodes, repeats, shards } = manifest
  const perJob = tasksPerJob(manifest)
  const repetitions = jobCount(manifest) * repeats
  return Array.from({ length: jobCount(manifest) * perJob }, (_, at) => {
    const repeat = repetitions > 1 ? { index: Math.floor(at / shards) + 1, count: repetitions } : null
    const shard = shards > 1 ? { index: (at % shards) + 1, count: shards } : null
    const words = Object.entries({ repeat, shard }).flatMap(([word, place]) =>
      place === null ? [] : [`${word}-${place.index}`],
    )
    return {
      number: at + 1,
      name: words.join('-') || 'run',
      node: nodes[Math.floor(at / perJob)] ?? null,
      ...{ repeat, shard },
    }
  })
}

/** Returns the part that task `index`, from 1, of a job does, whose first part is number `first`. */
export function partOfTask(manifest: FleetManifest, first: number, index: number): FleetPart {
  const parts = partsOf(manifest)
  const part = parts[first + index - 2]
  if (part) return part
  throw new InputError(
    `the fleet has ${parts.length} parts, and this is task ${index} of the job whose first part is ${first}: it is a job of another fleet`,
  )
}

/** Says what a part is, such as `repetition 2 of 4, shard 1 of 2`. */
export function partWords({ repeat, shard }: FleetPart): string {
  const words = [
    repeat && `repetition ${repeat.index} of ${repeat.count}`,
    shard && `shard ${shard.index} of ${shard.count}`,
  ]
  return words.filter(Boolean).join(', ') || 'the run'
}

/** What a scheduler says about a part that it has not finished. */
export interface TaskState {
  readonly part: number
  readonly state: 'waiting' | 'running'
  readonly node: string | null
  /** Why it waits, in the scheduler's words; null where it does not say. */
  readonly reason: string | null
}
