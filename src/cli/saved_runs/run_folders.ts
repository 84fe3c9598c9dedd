/** Where runs are written: their names, their folders, and the list of the runs in a folder. */
import { existsSync, lstatSync, rmdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { runPath } from '../../result/run/read_run.ts'
import { prepareFolder } from '../../result/run/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { note } from '../messages.ts'
import { lockFolder, removeUnfinished } from './folder_lock.ts'

/** The folder that runs are written to by default. */
export const REPORTS = 'reports'

/** Returns `default-2026-11-21-061500`, in UTC; a number follows where `reports` has a folder of that name already. */
export function runIdFor(name: string, at: Date): string {
  const stamp = at.toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
  const base = `${name}-${stamp}`
  let id = base
  for (let i = 2; existsSync(join(REPORTS, id)); i++) id = `${base}-${i}`
  return id
}

/** Returns those of the folder and its parents that do not exist, the deepest first. */
function missingFolders(folder: string): string[] {
  const path = resolve(folder)
  return existsSync(path) ? [] : [path, ...missingFolders(dirname(path))]
}

/** Removes a folder if it is empty. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // The folder holds something, or was never made.
  }
}

/** The files of a run or a comparison that hold what was measured. */
const MEASURED_FILES = ['run.json', 'comparison.json', 'base/run.json', 'journal.ndjson']

/** All files that a run or a comparison writes into its folder. */
const WRITTEN_FILES = [...MEASURED_FILES, 'report.html', 'verdict.html', 'head/run.json']

/** The folders that a comparison writes its runs into. */
const WRITTEN_FOLDERS = ['base', 'head']

/** @throws InputError where something else is in the place of a file or folder that is written. */
function checkPlace(path: string, kind: 'file' | 'folder'): void {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found || (kind === 'file' ? found.isFile() : found.isDirectory())) return
  const is = found.isSymbolicLink()
    ? 'is a symbolic link, through which nothing is written'
    : `is in the place of a ${kind}`
  throw new InputError(`${path} ${is}: remove it, or choose another folder with --out`)
}

/** @throws InputError where a folder holds what was measured before, or something in place of a file. */
function checkFree(folder: string, mayReplace: boolean): void {
  for (const name of WRITTEN_FOLDERS) checkPlace(join(folder, name), 'folder')
  for (const name of WRITTEN_FILES) checkPlace(join(folder, name), 'file')
  const there = MEASURED_FILES.find(name => existsSync(join(folder, name)))
  if (there !== undefined && !mayReplace) {
    throw new InputError(
      `${folder} holds ${there} of an earlier measurement: choose another folder with --out, carry it on with --resume, or replace it with --force`,
    )
  }
}

/**
 * Makes the folders of runs and takes their locks.
 * @param mayReplace whether the folders may hold what was measured before.
 * @returns a function that gives the locks back and removes those folders that it made and that are still empty. It also
 * runs when the process ends, since a second Ctrl-C ends it at once.
 * @throws InputError where one cannot be made or written to, or is in use.
 */
export function claimFolders(folders: readonly string[], mayReplace: boolean): () => void {
  const made = [...new Set(folders.flatMap(missingFolders))].sort((a, b) => b.length - a.length)
  const locks: (() => void)[] = []
  const release = () => {
    process.off('exit', release)
    for (const unlock of locks.splice(0)) unlock()
    made.forEach(removeEmpty)
  }
  process.on('exit', release)
  try {
    for (const folder of folders) {
      prepareFolder(folder)
      locks.push(lockFolder(folder))
      checkFree(folder, mayReplace)
      // The runs of a comparison have folders of their own.
      for (const name of ['.', 'base', 'head']) removeUnfinished(join(folder, name))
    }
  } catch (error) {
    release()
    throw error
  }
  return release
}

/** Returns a file's device and inode, which two names of one file share; null where there is no such file. */
function fileNumber(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev} ${ino}`
  } catch {
    return null
  }
}

/** Returns whether two paths lead to one file, which both of them may name differently. */
export function isSameFile(one: string, other: string): boolean {
  const number = fileNumber(one)
  return number !== null && number === fileNumber(other)
}

/**
 * Refuses to write a file over one of the runs that it is made of, even under another name.
 * @param option is the option that gave `out`, such as `--out`.
 * @throws InputError where `out` is the run.json of one of `runs`.
 */
export function checkReplacesNoRun(option: string, out: string, runs: readonly string[]): void {
  if (runs.some(run => isSameFile(out, runPath(run)))) {
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
