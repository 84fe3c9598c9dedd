import { dirname, relative, resolve, sep } from 'node:path'
import type { Fleet } from '../../analysis/fleet/fleet.ts'
import { noteWords } from '../../analysis/sentences/fleet_words.ts'
import { type FormatName, formatOf, render } from '../../report/formats.ts'
import { InputError } from '../../suite/input_error.ts'
import { EXIT, note } from '../messages.ts'
import { checkReplacesNoRun } from '../saved_runs/run_folders.ts'
import { saveAsked } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'
import { readFleet, reportBeside } from './read_fleet.ts'

export interface FleetReportOptions {
  readonly format?: FormatName<'fleet'>
  readonly out?: string
  readonly theme?: 'light' | 'dark'
}

/** Returns a function that gives the address of a run's report, seen from a page in `folder`. */
function addressesFrom(folder: string): (run: string) => string | null {
  return run => {
    const report = reportBeside(run)
    if (report === null) return null
    const parts = relative(resolve(folder), resolve(report)).split(sep)
    return `./${parts.map(part => (part === '..' ? part : encodeURIComponent(part))).join('/')}`
  }
}

/** Runs `muxbench fleet report DIR…`. Returns the exit status. */
export async function fleetReport(given: readonly string[], options: FleetReportOptions): Promise<number> {
  return reportFleet(() => readFleet(given), options)
}

/** Writes a report of a fleet, which is read once the options are known to be right. Returns the exit status. */
export async function reportFleet(
  read: () => Fleet,
  { format, out, theme }: FleetReportOptions,
): Promise<number> {
  const name = format ?? (out?.endsWith('.html') ? 'html' : 'text')
  if (theme !== undefined && !formatOf('fleet', name).takes?.includes('theme')) {
    throw new InputError(`--theme: --format ${name} has no use for it; only html has one`)
  }
  const fleet = read()
  const names = fleet.machines.flatMap(({ runs }) => runs.map(run => run.name))
  if (out !== undefined) checkReplacesNoRun('--out', out, names)
  const input = { fleet, reportOf: addressesFrom(out === undefined ? '.' : dirname(out)) }
  const look = out === undefined ? outputLook() : {}
  const { content } = await render('fleet', name, input, { ...look, theme })
  if (out === undefined) {
    print(content)
    return EXIT.ok
  }
  if (name !== 'text') for (const each of fleet.notes) note(noteWords(each))
  await saveAsked('fleet', out, content)
  return EXIT.ok
}
