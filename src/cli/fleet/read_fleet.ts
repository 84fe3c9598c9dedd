import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Fleet, type FleetSettings, fleetOf } from '../../analysis/fleet/fleet.ts'
import { type MachineRun, machineRunOf } from '../../fleet/machine_run.ts'
import { MANIFEST_NAME } from '../../fleet/manifest.ts'
import { readRun, runPath } from '../../result/run/read_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { readManifest } from './manifest_file.ts'
import { readParts } from './read_parts.ts'

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

/** Returns the runs of a fleet that was submitted: of each part the best one. */
function runsOfParts(folder: string, problems: string[]): string[] {
  const { parts, problems: found } = readParts(folder, readManifest(folder))
  problems.push(...found)
  return parts.flatMap(({ attempt }) => (attempt === null || attempt.state === 'begun' ? [] : attempt.folder))
}

/** Returns the runs that an argument stands for. @throws InputError where there are none. */
function runsIn(given: string, problems: string[]): string[] {
  if (!statSync(given, { throwIfNoEntry: false })?.isDirectory()) return [given]
  const isSubmitted = existsSync(join(given, MANIFEST_NAME))
  const found = isSubmitted ? runsOfParts(given, problems) : runsBelow(given)
  if (found.length === 0) {
    throw new InputError(`${given}: there is no run.json in it or in the folders below it`)
  }
  return found
}

/** Returns the runs that can be read, each without its histograms, and adds a line about each of the others. */
function readEach(paths: readonly string[], problems: string[]): MachineRun[] {
  return paths.flatMap(path => {
    try {
      return [machineRunOf(readRun(path), path)]
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(`left out: ${error.message}`)
      return []
    }
  })
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
  const read = (all: readonly string[]) =>
    readEach([...new Set(all.flatMap(each => runsIn(each, problems)))], problems)
  const runs = read(given)
  const again = read(measuredAgain)
  const fleet = fleetOf(runs, settings, again)
  if (fleet === null) throw new InputError(problems[0] ?? `${given[0]}: no run has a measured cell`)
  return { ...fleet, notes: [...problems, ...fleet.notes] }
}

/** Returns the report beside a run; null where there is none. */
export function reportBeside(run: string): string | null {
  const path = join(dirname(runPath(run)), 'report.html')
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : null
}
