import { existsSync, mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { listWords } from '../../analysis/sentences/wording.ts'
import { prepareFolder, writeWhole } from '../../result/run/write_run.ts'
import { announceFile } from '../messages.ts'

/** Where files are, and what is to be said about it; null where all are where they belong. */
export interface SavedFiles {
  /** The path of each file that was written, by its name. */
  readonly paths: ReadonlyMap<string, string>
  readonly problem: string | null
}

/** The files of one measurement: the content of each by its name, which may lie in a folder of its own (`base/run.json`). */
type Files = Readonly<Record<string, string | Buffer>>

/** Makes the folder of a file within `folder`, which itself is not made again where it is gone. */
function prepareWithin(folder: string, name: string): void {
  if (dirname(name) === '.') return
  try {
    mkdirSync(join(folder, dirname(name)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Writes each of the files that it can, and adds their paths to `paths`. Returns why the others could not be written. */
async function writeEach(folder: string, files: Files, paths: Map<string, string>): Promise<string[]> {
  const reasons: string[] = []
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    try {
      prepareWithin(folder, name)
      await writeWhole(path, content)
      paths.set(name, path)
    } catch (error) {
      reasons.push((error as Error).message)
    }
  }
  return reasons
}

const areWords = (names: readonly string[]) => `${listWords(names)} ${names.length === 1 ? 'is' : 'are'}`

/**
 * Writes files into a folder. What fails there, since the disk is full or the folder is gone, is written into a new folder
 * below that for temporary files, so that what was measured is not lost with the process.
 * @param again says how the files that fit nowhere can be written later.
 */
export async function saveFiles(folder: string, files: Files, again: string): Promise<SavedFiles> {
  const paths = new Map<string, string>()
  const [reason] = await writeEach(folder, files, paths)
  if (reason === undefined) return { paths, problem: null }
  const here = [...paths.keys()]
  const left = Object.fromEntries(Object.entries(files).filter(([name]) => !paths.has(name)))
  let second = tmpdir()
  let reasons: string[]
  try {
    second = await mkdtemp(join(tmpdir(), 'muxbench-'))
    reasons = await writeEach(second, left, paths)
    if (reasons.length === Object.keys(left).length) await rm(second, { recursive: true })
  } catch (error) {
    reasons = [(error as Error).message]
  }
  const there = Object.keys(left).filter(name => paths.has(name))
  const lost = Object.keys(left).filter(name => !paths.has(name))
  const parts = [
    here.length > 0 ? `${areWords(here)} whole in ${folder}` : [],
    there.length > 0 ? `${areWords(there)} whole in ${second}: move what is there to ${folder}` : [],
    lost.length > 0 ? `${areWords(lost)} not written (${reasons[0]}): ${again}` : [],
  ].flat()
  return { paths, problem: `${reason}; ${parts.join('; ')}` }
}

/** Writes the file that a command was asked for, makes its folder where there is none, and says on stderr where it is. */
export async function saveAsked(what: string, path: string, content: string | Buffer): Promise<void> {
  if (!existsSync(path)) prepareFolder(dirname(path))
  await writeWhole(path, content)
  announceFile(what, path)
}
