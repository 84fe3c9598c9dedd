import { readFileSync } from 'node:fs'

/** Returns the bytes of a file of /proc or /sys, or null where the kernel has none. */
export function readKernelBytes(path: string): Buffer | null {
  try {
    return readFileSync(path)
  } catch {
    return null
  }
}

/** Returns its text, trimmed. */
export function readKernelFile(path: string): string | null {
  return readKernelBytes(path)?.toString('utf8').trim() ?? null
}
