import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ADDON_PATH, addonSha256, loadAddon } from '../../poller/addon.ts'
import { MECHANISM_NAMES } from '../../poller/mechanisms.ts'
import { InputError } from '../../suite/input_error.ts'
import { PACKAGE_ROOT } from '../../suite/package_file.ts'
import { PARAMETER_NAMES } from '../../suite/parameters.ts'
import { BLOCK_PROTOCOL } from '../block_protocol.ts'
import { BLOCK_PROCESSES, type BlockHost, OWN_HOST } from '../spawn.ts'
import type { SideName } from './pairs_outcome.ts'

/** One of the two builds that are compared: the baseline or the candidate. */
export interface Side {
  readonly name: SideName
  /** The name of the build as it was given on the command line. */
  readonly label: string
  /** The checkout whose JavaScript measures. */
  readonly root: string
  /** True where only the addon is the build's own and this package's JavaScript runs it. */
  readonly isAddonAlone: boolean
  readonly host: BlockHost
  readonly addonPath: string
  readonly addonSha256: string
  /** The hash of the JavaScript that measures, which simulated mechanisms are a part of. */
  readonly scriptsSha256: string
  /** The parameters that the build's block process understands. */
  readonly parameters: readonly string[]
  /** The mechanisms that the build can measure. */
  readonly mechanisms: readonly string[]
  /** Whether the build's block process can be told which clock and which scheduler to use. */
  readonly choosesClock: boolean
  readonly choosesScheduler: boolean
}

const ADDON = 'build/Release/muxbench.node'

/** The folders whose JavaScript a block process runs; other folders cannot change a figure. */
const MEASURING_FOLDERS = ['random', 'stats', 'suite', 'workload', 'sim', 'poller', 'recorder', 'runner']

function scriptsSha256(root: string): string {
  const hash = createHash('sha256')
  for (const folder of MEASURING_FOLDERS) {
    const path = join(root, 'dist/src', folder)
    if (!existsSync(path)) continue
    const scripts = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.js'),
    )
    for (const script of scripts.sort()) {
      hash.update(`${folder}/${script}\n`).update(readFileSync(join(path, script)))
    }
  }
  return hash.digest('hex')
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

interface Ended {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
function ended(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise(resolve => {
    const child = execFile(program, args, (_, stdout, stderr) =>
      resolve({ status: child.exitCode, signal: child.signalCode, stdout, stderr }),
    )
  })
}

/** Returns the names of an addon's exports, and of the methods of its classes, such as `Runner.register`. */
function namesOf(addon: object): string[] {
  return Object.entries(addon).flatMap(([name, { prototype = {} }]) => [
    name,
    ...Object.getOwnPropertyNames(prototype).map(method => `${name}.${method}`),
  ])
}

/**
 * Returns the exports of an addon. Another process is asked, since two builds of one library may conflict within a
 * process. Meanwhile this one hears of Ctrl-C, which the other one ends by.
 */
async function exportsOf(path: string, where: string): Promise<string[]> {
  const script = `${namesOf}; process.stdout.write(JSON.stringify(namesOf(require(process.argv[1]))))`
  const { status, signal, stdout, stderr } = await ended(process.execPath, ['-e', script, path])
  if (status === 0) return JSON.parse(stdout) as string[]
  const reason =
    stderr.split('\n').find(line => /^\w*Error/.test(line)) ??
    `its process ended with ${signal ?? `exit code ${status}`}`
  throw new InputError(`${where}: the addon ${path} cannot be loaded: ${reason}`)
}

/** Exports that a block can do without. */
const OPTIONAL_EXPORTS = ['readYardstick', 'readMemoryNs']

async function addonSide(name: SideName, label: string, path: string, where: string): Promise<Side> {
  const has = await exportsOf(path, where)
  const lacks = namesOf(loadAddon()).filter(name => !OPTIONAL_EXPORTS.includes(name) && !has.includes(name))
  if (lacks.length > 0) {
    throw new InputError(
      `${where}: ${label} lacks ${lacks.slice(0, 3).join(', ')}${lacks.length > 3 ? ', …' : ''}: it is no addon of this version of muxbench (give the checkout that it was built in)`,
    )
  }
  return {
    name,
    label,
    root: PACKAGE_ROOT,
    isAddonAlone: true,
    host: { ...OWN_HOST, addonPath: path },
    addonPath: path,
    addonSha256: addonSha256(path),
    scriptsSha256: scriptsSha256(PACKAGE_ROOT),
    parameters: PARAMETER_NAMES,
    mechanisms: MECHANISM_NAMES,
    choosesClock: true,
    choosesScheduler: true,
  }
}

/** Returns the name of the one addon that a folder holds directly; undefined where it holds none. */
function addonIn(folder: string, where: string): string | undefined {
  const addons = readdirSync(folder).filter(file => file.endsWith('.node'))
  if (addons.length > 1) {
    throw new InputError(`${where}: ${folder} holds ${addons.length} addons (${addons.join(', ')}): name one`)
  }
  return addons[0]
}

/**
 * Returns the path of a checkout's block process.
 * @throws InputError where the checkout is not built or lacks its dependencies; the message names the command to run.
 */
function blockProcessOf(root: string, label: string, where: string): string {
  const program = BLOCK_PROCESSES.find(path => isFile(join(root, path)))
  if (program === undefined || !isFile(join(root, ADDON))) {
    throw new InputError(
      `${where}: ${label} is not built (no ${program === undefined ? BLOCK_PROCESSES[0] : ADDON}): run "npm ci && npm run build" in it`,
    )
  }
  const folders = createRequire(join(root, program)).resolve.paths('tinybench') ?? []
  if (!folders.some(folder => existsSync(join(folder, 'tinybench')))) {
    throw new InputError(`${where}: ${label} lacks its dependencies: run "npm ci" in it`)
  }
  return join(root, program)
}

async function moduleOf(root: string, path: string, where: string): Promise<Record<string, unknown>> {
  const file = join(root, 'dist/src', path)
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    const [line] = (error as Error).message.split('\n')
    throw new InputError(`${where}: ${file} cannot be read: ${line} (run "npm run build" in its checkout)`)
  }
}

async function checkoutSide(name: SideName, label: string, root: string, where: string): Promise<Side> {
  const processPath = blockProcessOf(root, label, where)
  const protocol = await moduleOf(root, 'runner/block_protocol.js', where)
  // The versions before the number had the messages of protocol 1.
  const number = protocol['BLOCK_PROTOCOL'] ?? 1
  if (number !== BLOCK_PROTOCOL) {
    throw new InputError(
      `${where}: ${label} speaks block protocol ${number}, and this muxbench ${BLOCK_PROTOCOL}: run "muxbench ab" from that checkout, or compare saved runs with "muxbench compare"`,
    )
  }
  const { PARAMETER_NAMES: names } = await moduleOf(root, 'suite/parameters.js', where)
  const { MECHANISM_NAMES: mechanisms } = await moduleOf(root, 'poller/mechanisms.js', where)
  const addonPath = join(root, ADDON)
  await exportsOf(addonPath, where)
  return {
    name,
    label,
    root,
    isAddonAlone: false,
    host: {
      processPath,
      addonPath: null,
      takesTurns: 'TURNS_FD' in protocol,
    },
    addonPath,
    addonSha256: addonSha256(addonPath),
    scriptsSha256: scriptsSha256(root),
    parameters: Array.isArray(names) ? names.map(String) : PARAMETER_NAMES,
    mechanisms: Array.isArray(mechanisms) ? mechanisms.map(String) : MECHANISM_NAMES,
    // The versions that can be told the clock or the scheduler export these constants.
    choosesClock: 'MONOTONIC' in protocol,
    choosesScheduler: 'SCHEDULERS' in protocol,
  }
}

function isMuxbench(root: string): boolean {
  try {
    return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).name === 'muxbench'
  } catch {
    return false
  }
}

/**
 * Returns the build that `given` names: a checkout, an addon, or a folder that holds one addon.
 * @param where the option that names it, for messages.
 * @throws InputError where `given` is none of them, is not built, or cannot be run by this version.
 */
export async function resolveSide(name: SideName, given: string, where = `--${name}`): Promise<Side> {
  const path = resolve(given)
  if (!existsSync(path)) throw new InputError(`${where}: there is no ${given}`)
  if (statSync(path).isFile()) {
    if (path.endsWith('.node')) return addonSide(name, given, path, where)
    throw new InputError(`${where}: ${given} is neither a checkout of muxbench nor an addon (*.node)`)
  }
  if (isMuxbench(path)) return checkoutSide(name, given, path, where)
  const addon = addonIn(path, where)
  if (addon !== undefined) return addonSide(name, given, join(path, addon), where)
  throw new InputError(`${where}: ${given} is no checkout of muxbench, and holds no addon (*.node)`)
}

/** Returns this package's own build, which a comparison of a build with itself takes as baseline and as candidate. */
export function ownSide(name: SideName): Side {
  return {
    name,
    label: PACKAGE_ROOT,
    root: PACKAGE_ROOT,
    isAddonAlone: false,
    host: OWN_HOST,
    addonPath: ADDON_PATH,
    addonSha256: addonSha256(),
    scriptsSha256: scriptsSha256(PACKAGE_ROOT),
    parameters: PARAMETER_NAMES,
    mechanisms: MECHANISM_NAMES,
    choosesClock: true,
    choosesScheduler: true,
  }
}
