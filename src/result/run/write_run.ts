import { randomBytes } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs'
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { InputError } from '../../suite/input_error.ts'
import type { RunFile } from './schema.ts'

/**
 * Makes a folder and those above it, where they are missing. Node's own `recursive` never returns where the kernel answers ENOENT for a new
 * name, as in /proc.
 */
export function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(dirname(folder))
  mkdirSync(folder)
}

/**
 * Makes the folder if there is none. A run does this first, so that it does not measure and then fail to write.
 * @throws InputError where it cannot be made or written to.
 */
export function prepareFolder(folder: string, option = '--out'): void {
  try {
    makeFolders(resolve(folder))
    if (!statSync(folder).isDirectory()) throw new Error('it is not a folder')
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(
      `cannot write to ${folder}: ${code ?? message} (choose another folder with ${option})`,
    )
  }
}

/**
 * Returns the file that a path stands for once links are followed, or null where there is none yet. What is not a
 * regular file, such as the pipe behind /dev/stdout, must be written to and never replaced.
 */
async function existing(path: string): Promise<{ path: string; isRegular: boolean } | null> {
  try {
    if (!(await stat(path)).isFile()) return { path, isRegular: false }
    return { path: await realpath(path), isRegular: true }
  } catch {
    return null
  }
}

/** How fsync(2) fails on a file system that does not know it, as some of networks and containers do not. */
const NO_FLUSH: readonly unknown[] = ['EINVAL', 'ENOSYS', 'ENOTSUP']

/** Returns whether an error of flushing a file says only that its file system knows no flush: what was written is there. */
export function lacksFlush(error: unknown): boolean {
  return NO_FLUSH.includes((error as NodeJS.ErrnoException).code)
}

/** Writes a new file beside the old one, which it replaces only when all of it is on the disk. */
async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  // Processes in two containers that share a folder may have the same id.
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'w')
    try {
      await handle.writeFile(content)
      await handle.sync().catch(error => {
        if (!lacksFlush(error)) throw error
      })
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** What an error of writing means, and what to do about it. */
const ERRNO_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or write elsewhere',
  EDQUOT: 'the quota of the disk is used up: make room, or write elsewhere',
  EFBIG: 'the limit of file sizes is reached: raise it with ulimit -f',
  ENOENT: 'its folder is gone',
}

/**
 * Writes the whole file, or leaves the old one as it was. A device or a pipe is written to directly.
 * @throws InputError where that fails.
 */
export async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  try {
    const target = await existing(path)
    if (target && !target.isRegular) await writeFile(target.path, content)
    else await replaceFile(target?.path ?? path, content)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const words = ERRNO_WORDS[code ?? '']
    throw new InputError(`cannot write ${path}: ${code ?? message}${words ? ` (${words})` : ''}`)
  }
}

/** Returns the text of a run's run.json. */
export function runText(run: RunFile): string {
  return `${JSON.stringify(run)}\n`
}

/** Writes a run's run.json and returns its path. @throws InputError where that fails. */
export async function writeRun(folder: string, run: RunFile): Promise<string> {
  const path = join(folder, 'run.json')
  await writeWhole(path, runText(run))
  return path
}
