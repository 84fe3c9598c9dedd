import { existsSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { makeFolders } from '../result/run/write_run.ts'
import { InputError } from '../suite/input_error.ts'

/** Returns the folder for files that can be made again at any time: by the XDG Base Directory Specification. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  const given = env['XDG_CACHE_HOME']
  return join(given?.startsWith('/') ? given : join(homedir(), '.cache'), 'muxbench')
}

/**
 * Returns the path of a file or folder of the cache, which `make` makes where it is not there. Two processes may make the
 * same one at a time: each makes its own, and the first to finish is kept.
 *
 * @param name has the hash of everything that the content depends on.
 * @throws InputError where there is no room for it, or the cache cannot be written to.
 */
export async function cached(
  name: string,
  make: (path: string) => Promise<void>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const folder = cacheFolder(env)
  const path = join(folder, name)
  if (existsSync(path)) return path
  const unfinished = `${path}.${process.pid}`
  try {
    makeFolders(folder)
  } catch (error) {
    throw unusable(folder, error)
  }
  try {
    await make(unfinished)
    renameSync(unfinished, path)
  } catch (error) {
    if (!existsSync(path)) throw unusable(folder, error)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return path
}

export const FULL = 'the disk is full'

/** Says why a file could not be written by this process or by a program that it called. */
export function spaceReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  // tar says how much it could write where a part of a block had room.
  return code === 'ENOSPC' || /No space left|Wrote only/.test(message) ? FULL : (code ?? message)
}

function unusable(folder: string, error: unknown): InputError {
  if (error instanceof InputError) return error
  const reason = spaceReason(error)
  const advice = reason === FULL ? 'make room, or name' : 'name'
  return new InputError(
    `${folder} cannot be written to (${reason}), and it keeps what kernels are booted with: ${advice} another folder in XDG_CACHE_HOME`,
  )
}
