import { randomBytes } from 'node:crypto'
import { linkSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as v from 'valibot'
import { InputError } from '../../suite/input_error.ts'

const LOCK_FILE = 'muxbench.lock'

/** Whoever writes into a folder. A number of a process is used again, so that its start belongs to it. */
const ownerSchema = v.object({ pid: v.number(), host: v.string(), startedAt: v.string() })

/** Returns when a process of this machine started, in ticks since the machine did; null where there is no such process. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // proc(5): the second field, the command, may hold any text, but ends at the last bracket. The start is field 22.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** What is only there while a process writes a file, or takes a lock; it has the number of that process in its name. */
const UNFINISHED = /\.(\d+)-(?:[0-9a-f]{8}(?:\.tmp)?|stale)$/

/** Removes what processes that were killed have left unfinished in a folder. One that is not there has nothing. */
export function removeUnfinished(folder: string): void {
  let names: string[] = []
  try {
    names = readdirSync(folder)
  } catch {
    return
  }
  for (const name of names) {
    const [, pid] = UNFINISHED.exec(name) ?? []
    if (pid !== undefined && startOf(Number(pid)) === null) rmSync(join(folder, name), { force: true })
  }
}

/** Says who holds a lock, as its text has it; null where that process is gone, or the text was cut off. */
function holderOf(text: string): string | null {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return null
  }
  const { success, output } = v.safeParse(ownerSchema, data)
  if (!success) return null
  const { pid, host, startedAt } = output
  if (host === hostname()) return startOf(pid) === startedAt ? `process ${pid}` : null
  return `process ${pid} of ${host}`
}

/** How link(2) fails on a file system without hard links, such as FAT and some of networks and containers. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOSYS', 'ENOTSUP']

/** Puts a file in its place, whole or not at all, and never over another file; without hard links it is empty at first. */
function place(own: string, path: string): void {
  try {
    linkSync(own, path)
  } catch (error) {
    if (!NO_LINKS.includes((error as NodeJS.ErrnoException).code)) throw error
    writeFileSync(path, readFileSync(own), { flag: 'wx' })
  }
}

/** A lock that is still empty after so long, in ms, belongs to a process that was killed before it wrote it. */
const EMPTY_MS = 200

/** Waits until a lock has its text. Returns the text; null where there is no lock any more. */
function lockText(path: string): string | null {
  const until = performance.now() + EMPTY_MS
  let text = textOf(path)
  while (text === '' && performance.now() < until) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
    text = textOf(path)
  }
  return text
}

/**
 * Returns the text of a lock; null where there is none.
 * @throws InputError where something is in its place that is no file, such as a link, or cannot be read.
 */
function textOf(path: string): string | null {
  const fix = '(remove it, or choose another folder with --out)'
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return null
  if (!found.isFile()) throw new InputError(`${path} is in the place of a lock, and no file ${fix}`)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return null
    throw new InputError(`cannot read ${path}: ${code} ${fix}`)
  }
}

/**
 * Takes the lock of a folder, so that no second measurement writes into it. One whose process is gone is taken over.
 * @returns a function that gives the lock back.
 * @throws InputError where another process has it.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, LOCK_FILE)
  const own = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`
  const text = JSON.stringify({ pid: process.pid, host: hostname(), startedAt: startOf(process.pid) ?? '' })
  try {
    writeFileSync(own, text, { flag: 'wx' })
    for (;;) {
      try {
        place(own, path)
        break
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const before = lockText(path)
      if (before === null) continue
      const holder = holderOf(before)
      if (holder !== null) {
        throw new InputError(
          `${folder} is being written to by ${holder}: choose another folder, or wait (if no such process runs, remove ${path})`,
        )
      }
      takeAway(path, before)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(`cannot write to ${folder}: ${code ?? message} (choose another folder with --out)`)
  } finally {
    rmSync(own, { force: true })
  }
  return () => {
    try {
      if (textOf(path) === text) rmSync(path, { force: true })
    } catch {
      // It cannot be removed from a disk that was made read-only meanwhile, and its process is gone soon. What was put
      // in its place meanwhile is not ours to remove.
    }
  }
}

/** Removes a lock whose process is gone. Where another process has replaced it meanwhile, that one's lock is put back. */
function takeAway(path: string, stale: string): void {
  const aside = `${path}.${process.pid}-stale`
  try {
    renameSync(path, aside)
    if (textOf(aside) !== stale) place(aside, path)
  } catch {
    // Another process was faster.
  } finally {
    rmSync(aside, { force: true })
  }
}
