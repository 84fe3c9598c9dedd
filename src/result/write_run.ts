import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import { InputError } from '../suite/input_error.ts'
import type { RunFile } from './schema.ts'

/**
 * Makes the folder, so that a run does not measure for a minute and then fail to write.
 * @throws InputError where it cannot be made or written to.
 */
export function prepareFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true })
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
