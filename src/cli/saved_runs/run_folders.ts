/** Where runs are written: their names, their folders, and the list of the runs in a folder. */
import { existsSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { runPath } from '../../result/read_run.ts'
import { prepareFolder } from '../../result/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { note } from '../messages.ts'

/** Where runs go that are given no other place. */
export const REPORTS = 'reports'

/** Returns `default-2026-11-21-061500`, in UTC; a number follows where `reports` has a folder of that name already. */
export function runIdFor(name: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  const base = `${name}-${stamp}`
  let id = base
  for (let i = 2; existsSync(join(REPORTS, id)); i++) id = `${base}-${i}`
  return id
}

/** The folder and those above it that do not exist, the deepest first. */
function missingFolders(folder: string): string[] {
  const path = resolve(folder)
  return existsSync(path) ? [] : [path, ...missingFolders(dirname(path))]
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // The folder holds something, or was never made.
  }
}

/**
 * Makes the folders of runs.
 * @returns a function that removes those that it made and that are still empty. It also runs when the process ends, since
 * a second Ctrl-C ends it at once.
 * @throws InputError where one cannot be made or written to.
 */
export function claimFolders(folders: readonly string[]): () => void {
  const made = [...new Set(folders.flatMap(missingFolders))].sort((a, b) => b.length - a.length)
  const release = () => {
    process.off('exit', release)
    made.forEach(removeEmpty)
  }
  process.on('exit', release)
  try {
    for (const folder of folders) prepareFolder(folder)
  } catch (error) {
    release()
    throw error
  }
  return release
}

/** A file's device and inode, by which two names of one file are known; null where there is no such file. */
function fileNumber(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return null
  }
}

/**
 * Refuses to write a file over one of the runs that it is made of, even under another name.
 * @param option is the option that gave `out`, such as `--out`.
 * @throws InputError where `out` is the run.json of one of `runs`.
 */
export function checkReplacesNoRun(option: string, out: string, runs: readonly string[]): void {
  const target = fileNumber(out)
  if (target !== null && runs.some(run => fileNumber(runPath(run)) === target)) {
    throw new InputError(`${option}: ${out} is the run itself, which nothing must replace`)
  }
}

/**
 * Brings index.html, the list of the runs beside a run's folder, up to date. A list is kept in `reports`, in a folder
 * that was made for several runs (`isForRuns`), and wherever one exists already; elsewhere nobody expects such a file.
 * Where the list cannot be written, a note says so, and the run has not failed.
 * @returns the path of the list; null where there is none.
 */
export async function listRun(folder: string, isForRuns = false): Promise<string | null> {
  const { hasList, updateList } = await import('../../report/run_list/update_list.ts')
  const parent = dirname(resolve(folder))
  if (!isForRuns && parent !== resolve(REPORTS) && !hasList(parent)) return null
  try {
    await updateList(parent)
  } catch (error) {
    note(`the list of runs in ${parent} was not brought up to date: ${(error as Error).message}`)
  }
  return hasList(parent) ? join(relative('', parent), 'index.html') : null
}
