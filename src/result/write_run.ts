import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../suite/input_error.ts'
import type { RunFile } from './schema.ts'

/** mkdir -p. Node's own `recursive` never returns where the kernel says ENOENT for a new name, as in /proc. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder))
  mkdirSync(folder)
}

/**
 * Makes the folder, so that a run does not measure for a minute and then fail to write.
 * @throws InputError where it cannot be made or written to.
 */
export function prepareFolder(folder: string): void {
  try {
    makeFolders(resolve(folder))
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(`cannot write to ${folder}: ${code ?? message} (choose another folder with --out)`)
  }
}

/** Writes the whole file or leaves what was there. @throws InputError where that fails. */
export async function writeWhole(path: string, content: string): Promise<void> {
  try {
    await writeFileAtomic(path, content)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(`cannot write ${path}: ${code ?? message}`)
  }
}

export async function writeRun(folder: string, run: RunFile): Promise<string> {
  const path = join(folder, 'run.json')
  await writeWhole(path, `${JSON.stringify(run)}\n`)
  return path
}
