import { join, resolve } from 'node:path'
import { renderHtml } from '../../report/html/html.ts'
import { mergeShards } from '../../result/merge.ts'
import {
  byMachine,
  checkComplete,
  checkOneMachine,
  checkShards,
  checkTogether,
  type GivenShard,
} from '../../result/merge_check.ts'
import { readRun, runPath } from '../../result/read_run.ts'
import type { RunFile } from '../../result/schema.ts'
import { writeRun, writeWhole } from '../../result/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { announceRun } from '../run/announce_run.ts'
import { claimFolders } from '../run/output_folder.ts'
import { runIdFor } from '../run/run_id.ts'
import { listRun, REPORTS } from '../run/run_list.ts'
import type { MergeOptions } from './merge_options.ts'

const MAX_SLUG = 60

/** What a machine's folder is called: its CPU and its kernel. */
function slugOf({ environment }: RunFile): string {
  return `${environment.cpuModel} ${environment.kernel}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, MAX_SLUG)
}

/** Names of which no two are the same: machines may differ in what stands in none. */
function slugsOf(machines: readonly (readonly GivenShard[])[]): string[] {
  const slugs: string[] = []
  for (const [first] of machines) {
    const base = slugOf((first as GivenShard).run)
    let slug = base
    for (let i = 2; slugs.includes(slug); i++) slug = `${base}-${i}`
    slugs.push(slug)
  }
  return slugs
}

/** @throws InputError where a merged run would take the place of a shard that it is made of. */
function checkTargets(folders: readonly string[], given: readonly string[]): void {
  const sources = given.map(name => resolve(runPath(name)))
  const taken = folders.find(folder => sources.includes(resolve(folder, 'run.json')))
  if (taken !== undefined)
    throw new InputError(`--out: ${taken} holds a shard that a merged run must not replace`)
}

function idOf(shards: readonly GivenShard[]): string {
  const startedAt = shards.map(({ run }) => run.run.startedAt).sort()[0] as string
  const at = new Date(startedAt)
  if (Number.isNaN(at.getTime())) throw new InputError(`startedAt of a shard is no time: ${startedAt}`)
  return runIdFor(`${shards[0]?.run.run.suite}-merged`, at, REPORTS)
}

/** `muxbench merge RUN…`: everything is read and checked before anything is written. Returns the exit code. */
export async function mergeCommand(given: readonly string[], options: MergeOptions): Promise<number> {
  const shards = checkShards(given.map(name => ({ name, run: readRun(name) })))
  const machines = byMachine(shards)
  if (!options.perMachine) checkOneMachine(machines)
  machines.forEach(checkTogether)
  if (!options.partial) checkComplete(shards)
  const id = idOf(shards)
  const parent = options.out ?? join(REPORTS, id)
  const isOne = !options.perMachine
  const folders = isOne ? [parent] : slugsOf(machines).map(slug => join(parent, slug))
  checkTargets(folders, given)
  claimFolders(folders)
  let exitCode = 0
  for (const [i, folder] of folders.entries()) {
    const run = mergeShards(machines[i] as GivenShard[], isOne ? id : `${id}-${slugsOf(machines)[i]}`)
    await writeRun(folder, run)
    await writeWhole(join(folder, 'report.html'), renderHtml([run]))
    const list = await listRun(folder, !isOne)
    exitCode = Math.max(exitCode, announceRun({ run, folder }, options, list))
  }
  return exitCode
}
