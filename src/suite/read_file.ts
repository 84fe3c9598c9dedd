import { constants } from 'node:buffer'
import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { formatInteger } from '../units/format.ts'
import { InputError } from './input_error.ts'

/** The most bytes that are read of a file, since a longer one has no place in a string. */
export const MAX_FILE_BYTES = constants.MAX_STRING_LENGTH

/** Stands for stdin where a file is to be given. A file of this name is `./-`. */
export const STDIN = '-'

/** `process.stdin` would make reading from a pipe fail while nothing is in it. */
const STDIN_FD = 0

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be read',
  ENOTDIR: 'a part of its path is not a folder',
}

/** Where a file is read from, and what is advised where it cannot be. */
interface Reading {
  /** What to give instead, such as `give the file of a history`. */
  readonly advice: string
  /** Whether a pipe may stand for the file. */
  readonly allowsPipe?: boolean
  /** The most bytes that are read; MAX_FILE_BYTES by default. */
  readonly most?: number
}

const CHUNK_BYTES = 1 << 20

/** Returns all bytes of an open pipe; null where it has more than `most`. */
function readPipe(fd: number, most: number): Buffer | null {
  const chunks: Buffer[] = []
  for (let size = 0; size <= most; ) {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    const read = readSync(fd, chunk)
    if (read === 0) return Buffer.concat(chunks)
    chunks.push(chunk.subarray(0, read))
    size += read
  }
  return null
}

function readNamedPipe(path: string, most: number): Buffer | null {
  const fd = openSync(path, 'r')
  try {
    return readPipe(fd, most)
  } finally {
    closeSync(fd)
  }
}

/**
 * Returns the bytes of a file, or of stdin for STDIN where a pipe may stand for the file, never more than `most`. A
 * device is refused, since reading it might never end.
 * @throws InputError in one line, an ENOENT included.
 */
export function readInput(
  path: string,
  { advice, allowsPipe = false, most = MAX_FILE_BYTES }: Reading,
): Buffer {
  const isStdin = allowsPipe && path === STDIN
  const refusal = (reason: string) => new InputError(`${isStdin ? 'stdin' : path}: ${reason} (${advice})`)
  const tooLarge = () => refusal(`it has more than ${formatInteger(most)} bytes`)
  try {
    // Opening a pipe that nobody writes to would wait.
    const facts = isStdin ? fstatSync(STDIN_FD) : statSync(path)
    if (facts.isDirectory()) throw refusal('it is a folder')
    if (facts.isFile()) {
      if (facts.size > most) throw tooLarge()
      return readFileSync(isStdin ? STDIN_FD : path)
    }
    if (!allowsPipe || !(facts.isFIFO() || facts.isSocket())) throw refusal('it is not a regular file')
    const bytes = isStdin ? readPipe(STDIN_FD, most) : readNamedPipe(path, most)
    if (!bytes) throw tooLarge()
    return bytes
  } catch (error) {
    if (error instanceof InputError) throw error
    const { code = '', message } = error as NodeJS.ErrnoException
    throw refusal(ERRNO_TEXTS[code] ?? message)
  }
}
