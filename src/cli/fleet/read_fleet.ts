import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Fleet, type FleetSettings, fleetOf } from '../../analysis/fleet/fleet.ts'
import { MANIFEST_NAME } from '../../fleet/fleet_names.ts'
import { type MachineRun, machineRunOf } from '../../fleet/machine_run.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { readManifest } from './manifest_file.ts'
import { type FleetParts, readParts } from './read_parts.ts'

/** The names of the file of a run. */
const RUN_FILES = ['run.json', 'run.json.gz']

/** Runs lie this many folders deep at most: a fleet, a machine, a suite, a run. */
const MAX_DEPTH = 4

/** Folders of a comparison, whose two runs are not of a fleet. */
const COMPARISON = 'comparison.json'

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    throw new InputError(`${folder}: it cannot be read: ${(error as NodeJS.ErrnoException).code}`)
  }
}

/** Returns the runs in a folder and the folders below it, in the order of their names as people count. */
function runsBelow(folder: string, depth = 0): string[] {
  const entries = entriesOf(folder)
  const names = new Set(entries.map(({ name }) => name))
  if (names.has(COMPARISON)) return []
  if (RUN_FILES.some(name => names.has(name))) return [folder]
  if (depth === MAX_DEPTH) return []
  return entries
    .filter(entry => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap(name => runsBelow(join(folder, name), depth + 1))
}

/** Returns the runs that an argument stands for. @throws InputError where there are none. */
function runsIn(given: string): string[] {
  if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) return [given]
  const found = runsBelow(given)
  if (found.length === 0) {
    throw new InputError(`${given}: there is no run.json in it or in the folders below it`)
  }
  return found
}

/** Returns a run without its histograms; where it cannot be read, adds a line about it. */
function readOne(path: string, problems: string[]): MachineRun[] {
  try {
    return [machineRunOf(readRun(path), path)]
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    problems.push(`left out: ${error.message}`)
    return []
  }
}

/** Returns the runs of a fleet that was submitted: of each part the best one. @throws InputError where there are none. */
function runsOfParts(folder: string, { parts }: FleetParts): MachineRun[] {
  const runs = parts.flatMap(({ attempt }) => attempt?.run ?? [])
  if (runs.length === 0)
    throw new InputError(`${folder}: no part has a result yet (see muxbench fleet status)`)
  return runs
}

/** Returns the runs that all arguments stand for, each once. */
function readAll(given: readonly string[], problems: string[]): MachineRun[] {
  const isSubmitted = (each: string) => existsSync(join(each, MANIFEST_NAME))
  const others = given.filter(each => !isSubmitted(each)).flatMap(runsIn)
  const submitted = [...new Set(given.filter(isSubmitted))].map(folder => ({
    folder,
    parts: readParts(folder, readManifest(folder)),
  }))
  problems.push(...submitted.flatMap(({ parts }) => parts.problems))
  return [
    ...submitted.flatMap(({ folder, parts }) => runsOfParts(folder, parts)),
    ...[...new Set(others)].flatMap(path => readOne(path, problems)),
  ]
}

/**
 * Returns the fleet of the runs in folders. Runs that cannot be read, and those that measured something else, are named in
 * its notes.
 * @param measuredAgain the same of what was measured again of machines that seemed odd.
 * @throws InputError where no run is left.
 */
export function readFleet(
  given: readonly string[],
  settings?: FleetSettings,
  measuredAgain: readonly string[] = [],
): Fleet {
  const problems: string[] = []
  const runs = readAll(given, problems)
  const again = readAll(measuredAgain, problems)
  const fleet = fleetOf(runs, settings, again)
  if (fleet === null) throw new InputError(problems[0] ?? `${given[0]}: no run has a measured cell`)
  return { ...fleet, notes: [...problems.map(line => ({ line })), ...fleet.notes] }
}

/** Returns the fleet of parts that have been read already. @throws InputError where none has a result. */
export function fleetOfParts(folder: string, parts: FleetParts): Fleet {
  const fleet = fleetOf(runsOfParts(folder, parts))
  if (fleet === null) throw new InputError(`${folder}: no run has a measured cell`)
  return { ...fleet, notes: [...parts.problems.map(line => ({ line })), ...fleet.notes] }
}

/** Returns the report beside a run; null where there is none. */
export function reportBeside(run: string): string | null {
  const path = join(dirname(runPath(run)), 'report.html')
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : null
}
