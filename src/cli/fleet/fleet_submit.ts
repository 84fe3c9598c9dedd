import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { FLEET_SCHEDULERS, MANIFEST_NAME } from '../../fleet/fleet_names.ts'
import { MOUNT_PATH, type SeccompProfile, type SharedVolume } from '../../fleet/kubernetes.ts'
import { type FleetManifest, parseManifest, partsOf, tasksPerJob } from '../../fleet/manifest.ts'
import { commandLine } from '../../report/facts/command_line.ts'
import { toolFacts } from '../../result/run/tool.ts'
import { shardOf } from '../../runner/shard.ts'
import { expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { parseNumber, type SuiteOverrides } from '../../suite/overrides.ts'
import { packageFile } from '../../suite/package_file.ts'
import { counted } from '../../units/format.ts'
import { EXIT } from '../messages.ts'
import { chosenSuites, seedOf } from '../options/chosen_suites.ts'
import { type OriginOptions, originFrom } from '../options/origin.ts'
import type { ConditionOptions } from '../options/run_conditions.ts'
import { REPORTS, runIdFor } from '../saved_runs/run_folders.ts'
import { print } from '../terminal.ts'
import { beginManifest, replaceManifest } from './manifest_file.ts'
import { type CommandOf, kubernetesSubmitter, type Submitter, slurmSubmitter } from './scheduler_tools.ts'

export interface FleetSubmitOptions extends SuiteOverrides, ConditionOptions, OriginOptions {
  readonly on: (typeof FLEET_SCHEDULERS)[number]
  readonly out?: string
  readonly seed?: string
  readonly repeats: string
  readonly shards: string
  readonly nodelist?: string
  readonly constraint?: string
  readonly partition?: string
  readonly image?: string
  readonly cpus?: string
  readonly memory?: string
  readonly volume?: string
  readonly namespace?: string
  readonly seccomp?: string
  readonly put?: string
  readonly get?: string
  readonly command?: string
  readonly dryRun?: boolean
}

/** The options that only one of the schedulers has a use for. */
const ONLY_FOR: Readonly<Record<FleetSubmitOptions['on'], readonly (keyof FleetSubmitOptions)[]>> = {
  slurm: ['partition'],
  kubernetes: ['image', 'cpus', 'memory', 'volume', 'namespace', 'seccomp'],
}

/** The options that are handed on to `muxbench run` as they are. */
const HANDED_ON = [
  ...(['mechanism', 'fds', 'active', 'trigger', 'param', 'blocks', 'budget'] as const),
  ...(['pin', 'clock', 'sched', 'order', 'label', 'anonymous'] as const),
]

function checkScheduler(options: FleetSubmitOptions): void {
  for (const on of FLEET_SCHEDULERS) {
    const given = ONLY_FOR[on].find(name => options[name] !== undefined)
    if (on !== options.on && given !== undefined) {
      throw new InputError(`--${given}: --on ${options.on} has no use for it; only ${on} has one`)
    }
  }
  const isStored = options.put !== undefined
  if (isStored !== (options.get !== undefined)) {
    throw new InputError(
      `--${isStored ? 'put' : 'get'}: a store needs --put, which brings a result there, and --get, which fetches it`,
    )
  }
  if (options.on !== 'kubernetes') return
  if (options.image === undefined)
    throw new InputError('--on kubernetes: give an --image with muxbench in it')
  if (isStored && options.volume !== undefined) {
    throw new InputError('--volume: the results go to a store (--put); give one of the two')
  }
  if (!isStored && options.volume === undefined) {
    throw new InputError(
      '--on kubernetes: give the folder that all pods see as --volume, or a store as --put and --get',
    )
  }
}

/** Returns what `muxbench run` is called with in every job. */
function handedOn(suite: string, options: FleetSubmitOptions): string[] {
  const flags = HANDED_ON.flatMap(name => {
    const value = options[name]
    if (value === undefined) return []
    if (value === true) return [`--${name}`]
    const values = Array.isArray(value) ? (value as string[]) : [String(value)]
    return values.flatMap(each => [`--${name}`, each])
  })
  // A job of Slurm begins in the folder that it was submitted from, and one of Kubernetes in one of its image.
  const isFile = options.on === 'slurm' && suite.includes('.') && existsSync(suite)
  return [isFile ? resolve(suite) : suite, ...flags]
}

function manifestOf(suite: string, suiteName: string, options: FleetSubmitOptions): FleetManifest {
  const { on, repeats, shards, nodelist, namespace } = options
  const nodes = nodelist?.split(',').map(name => name.trim()) ?? []
  const twice = nodes.find((name, at) => nodes.indexOf(name) !== at)
  if (twice !== undefined) throw new InputError(`--nodelist: ${twice} is named twice`)
  const manifest: FleetManifest = {
    schemaVersion: 1,
    id: `muxbench-${randomBytes(4).toString('hex')}`,
    scheduler: on,
    version: toolFacts().version,
    suite: suiteName,
    seed: seedOf(options),
    nodes,
    repeats: parseNumber(repeats, '--repeats', 1, 10_000),
    shards: parseNumber(shards, '--shards', 1, 1000),
    arguments: handedOn(suite, options),
    isStored: options.put !== undefined,
    namespace: namespace ?? null,
    jobs: [],
  }
  return parseManifest(JSON.stringify(manifest), MANIFEST_NAME)
}

function labelsFrom(constraint: string | undefined): Map<string, string> {
  const pairs = constraint?.split(',') ?? []
  return new Map(
    pairs.map(pair => {
      const [, key, value] = /^([A-Za-z0-9][A-Za-z0-9_./-]*)=([A-Za-z0-9_.-]*)$/.exec(pair.trim()) ?? []
      if (key !== undefined && value !== undefined) return [key, value]
      throw new InputError(`--constraint: "${pair}" is not a label of a node, such as cpu=icelake`)
    }),
  )
}

function volumeFrom(text: string | undefined): SharedVolume | null {
  if (text === undefined) return null
  const [, name, folder] = /^claim:([a-z0-9][a-z0-9.-]*)(?:\/(.+))?$/.exec(text) ?? []
  if (name !== undefined) return { kind: 'claim', name, folder: folder ?? null }
  const [, path] = /^path:(\/.+)$/.exec(text) ?? []
  if (path !== undefined) return { kind: 'path', path }
  throw new InputError(
    `--volume: "${text}" is neither claim:NAME/FOLDER, of a PersistentVolumeClaim, nor path:/FOLDER, which every node sees`,
  )
}

function seccompFrom(text: string | undefined): SeccompProfile {
  if (text === undefined || text === 'runtime-default') return { type: 'RuntimeDefault' }
  return text === 'unconfined' ? { type: 'Unconfined' } : { type: 'Localhost', localhostProfile: text }
}

const MEMORY = /^\d+(?:\.\d+)?(?:[kMGTP]i?)?$/

function submitterFrom(options: FleetSubmitOptions, folder: string): Submitter {
  const { on, constraint, partition = null, image = '', cpus = '2', memory = '2Gi' } = options
  if (on === 'slurm') {
    const logs = options.put === undefined ? folder : null
    return slurmSubmitter({ constraint: constraint ?? null, partition, logs })
  }
  if (!MEMORY.test(memory)) throw new InputError(`--memory: "${memory}" is not a quantity, such as 2Gi`)
  return kubernetesSubmitter({
    ...{ image, memory, constraint: labelsFrom(constraint), volume: volumeFrom(options.volume) },
    // The CPU manager gives CPUs to a pod alone only where their number is whole.
    cpus: parseNumber(cpus, '--cpus', 1, 10_000),
    seccomp: seccompFrom(options.seccomp),
  })
}

/** Returns the command of each job: the same for all, but for the number of its first part. */
function commandFor(manifest: FleetManifest, options: FleetSubmitOptions, folder: string): CommandOf {
  const { on, command, put, get } = options
  const here = [process.execPath, packageFile('dist/src/cli/main.js')]
  const muxbench = command !== undefined ? [command] : on === 'slurm' ? here : ['muxbench']
  const inline = ['--manifest', JSON.stringify(manifest)]
  const shared = on === 'slurm' ? [folder] : [MOUNT_PATH, ...inline]
  const what = put === undefined || get === undefined ? shared : [...inline, '--put', put, '--get', get]
  return job => [...muxbench, 'fleet', 'job', ...what, '--first', String(job * tasksPerJob(manifest) + 1)]
}

/** @throws InputError where some shards would have nothing to measure. */
function checkShards(suite: SuiteDefinition, count: number): void {
  try {
    shardOf(suite.name, expandCells(suite), { index: 1, count })
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.message.replace(/^--shard \S+/, `--shards ${count}:`))
  }
}

/** Runs `muxbench fleet submit SUITE`. Everything is checked before anything is submitted. Returns the exit status. */
export async function fleetSubmit(suite: string, options: FleetSubmitOptions): Promise<number> {
  checkScheduler(options)
  originFrom(options)
  const definition = (await chosenSuites([suite], options))[0] as SuiteDefinition
  const manifest = manifestOf(suite, definition.name, options)
  checkShards(definition, manifest.shards)
  const folder = resolve(options.out ?? join(REPORTS, runIdFor(`fleet-${manifest.suite}`, new Date())))
  const submitter = submitterFrom(options, folder)
  const commandOf = commandFor(manifest, options, folder)
  if (options.dryRun === true) {
    print(submitter.preview(manifest, commandOf))
    return EXIT.ok
  }
  const takeAway = beginManifest(folder, manifest)
  let jobs: string[]
  try {
    jobs = await submitter.submit(manifest, commandOf)
  } catch (error) {
    takeAway()
    throw error
  }
  await replaceManifest(folder, { ...manifest, jobs })
  const parts = partsOf(manifest).length
  print(
    `submitted ${counted(parts, 'part')} with seed ${manifest.seed} as ${jobs.length === 1 ? 'job' : 'jobs'} ${jobs.join(', ')}\n` +
      `status:  ${commandLine(['fleet', 'status', folder])}\ncollect: ${commandLine(['fleet', 'collect', folder])}\n`,
  )
  return EXIT.ok
}
