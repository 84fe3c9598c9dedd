import { existsSync, rmdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { prepareFolder } from '../../result/write_run.ts'

/** The folder and those above it that are not there, the deepest first. */
function missingFolders(folder: string): string[] {
  const path = resolve(folder)
  return existsSync(path) ? [] : [path, ...missingFolders(dirname(path))]
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // It holds something, or was never made.
  }
}

/**
 * Makes the folders of runs. However the process ends, those that it made and left empty go again.
 * @throws InputError where one cannot be made or written to.
 */
export function claimFolders(folders: readonly string[]): void {
  const made = [...new Set(folders.flatMap(missingFolders))].sort((a, b) => b.length - a.length)
  process.once('exit', () => made.forEach(removeEmpty))
  for (const folder of folders) prepareFolder(folder)
}
