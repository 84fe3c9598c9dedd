import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { InputError } from '../../suite/input_error.ts'
import type { HistoryLine } from './schema.ts'

const NEWLINE = 0x0a

async function endsInNewline(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat()
  if (size === 0) return true
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === NEWLINE
}

/** The name of a new file is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/**
 * Appends one line to a file, which is made where there is none. Nothing that is there is ever changed: the line goes
 * out in one write with O_APPEND, which a kernel puts behind whatever another writer has added meanwhile, and a line
 * that was cut off before it is closed off by a newline, not taken away. What a full disk leaves of it stays for the same
 * reason: by then it may no longer be the last line.
 * @throws InputError where it is not on the disk.
 */
export async function appendLine(path: string, line: HistoryLine): Promise<void> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND
  try {
    const handle = await open(path, flags, 0o666)
    try {
      const text = `${JSON.stringify(line)}\n`
      const bytes = Buffer.from((await endsInNewline(handle)) ? text : `\n${text}`)
      const { bytesWritten } = await handle.write(bytes, 0, bytes.length, null)
      if (bytesWritten < bytes.length) {
        throw new Error(
          'only a part of the line could be written (the disk or a limit is full); the next add closes it off',
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
      `${path}: the run ${line.run.id} was not added: ${code === 'ENOSPC' ? 'ENOSPC, the disk is full' : (code ?? message)}; all that was there is there`,
    )
  }
}
