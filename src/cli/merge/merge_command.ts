import { join, resolve } from 'node:path'
import { withClaims } from '../../analysis/claims/claims.ts'
import { renderHtml } from '../../report/html/html.ts'
import { mergeShards } from '../../result/run/merge.ts'
import {
  byMachine,
  checkComplete,
  checkOneMachine,
  checkShards,
  checkTogether,
  type GivenShard,
} from '../../result/run/merge_check.ts'
import { checkStdinOnce, readRun, runPath } from '../../result/run/read_run.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { runText } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { EXIT } from '../messages.ts'
import { announceRun } from '../saved_runs/announce_run.ts'
import { claimFolders, listRun, REPORTS, runIdFor } from '../saved_runs/run_folders.ts'
import { saveFiles } from '../saved_runs/save_files.ts'

export interface MergeOptions {
  readonly out?: string
  readonly perMachine?: boolean
  readonly partial?: boolean
  readonly json?: boolean
  readonly force?: boolean
}

const MAX_SLUG = 60

/** Returns the name of a machine's folder, made of its CPU and its kernel. */
function slugOf({ environment }: RunFile): string {
  return `${environment.cpuModel} ${environment.kernel}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, MAX_SLUG)
}

/** Returns a different name for each machine, also where they differ in neither CPU nor kernel. */
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

/** @throws InputError where a merged run would overwrite a shard that it is made of. */
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
  return runIdFor(`${shards[0]?.run.run.suite}-merged`, at)
}

/** Runs `muxbench merge RUN…`. Everything is read and checked before anything is written. Returns the exit status. */
export async function mergeCommand(given: readonly string[], options: MergeOptions): Promise<number> {
  checkStdinOnce(given)
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
  const release = claimFolders(folders, options.force === true)
  try {
    let exitCode: number = EXIT.ok
    for (const [i, folder] of folders.entries()) {
      const run = withClaims(
        mergeShards(machines[i] as GivenShard[], isOne ? id : `${id}-${slugsOf(machines)[i]}`),
      )
      const files = { 'run.json': runText(run), 'report.html': renderHtml([run]) }
      const saved = await saveFiles(folder, files, 'make room, and merge again')
      const list = await listRun(folder, !isOne)
      exitCode = Math.max(exitCode, announceRun({ run, folder, resumable: null, ...saved }, options, list))
    }
    return exitCode
  } finally {
    release()
  }
}
