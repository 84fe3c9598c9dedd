import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../../suite/input_error.ts'
import type { AcceptanceLine, HistoryLine } from './schema.ts'

const NEWLINE = 0x0a

async function endsInNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return true
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === NEWLINE
}

/** Flushes the folder, without which the name of a new file may not be on the disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Appends one line to a file, which is made where there is none. Bytes that are there are never changed, since other
 * processes may append at the same time: the line is one write with O_APPEND, which the kernel puts at the end as it
 * is by then. A line that an earlier writer left unfinished is closed by a newline and not removed; the same happens to
 * what a full disk lets this write leave.
 * @throws InputError where the line is not on the disk.
 */
export async function appendLine(path: string, line: HistoryLine | AcceptanceLine): Promise<void> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND
  try {
    const handle = await open(path, flags, 0o666)
    try {
      const text = `${JSON.stringify(line)}\n`
      const bytes = Buffer.from((await endsInNewline(handle)) ? text : `\n${text}`)
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length, null)
      if (bytesWritten < bytes.length) {
        throw new Error(
          'only a part of the line could be written (the disk or a limit is full); the next add starts a new line',
        )
      }
      await handle.sync()
    } finally {
      await handle.close()
    }
    await syncFolder(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new InputError(
      `${path}: ${'run' in line ? `the run ${line.run.id}` : 'the acceptance'} was not added: ${code === 'ENOSPC' ? 'ENOSPC, the disk is full' : (code ?? message)}; the lines that were there are untouched`,
    )
  }
}
