import { counted } from '../../units/format.ts'
import { EXIT } from '../messages.ts'
import { print } from '../terminal.ts'
import { readManifest } from './manifest_file.ts'
import { cancelJobs } from './scheduler_tools.ts'

/** Runs `muxbench fleet cancel DIR`. What was measured stays. Returns the exit status. */
export async function fleetCancel(folder: string): Promise<number> {
  const manifest = readManifest(folder)
  await cancelJobs(manifest)
  print(`${counted(manifest.jobs.length, 'job')} cancelled; what was measured stays in ${folder}\n`)
  return EXIT.ok
}
