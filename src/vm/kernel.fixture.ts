import { writeFileSync } from 'node:fs'

/** Writes a file that has the header of a kernel, and nothing that could run. */
export function writeKernel(path: string, release = '6.99.0-test', flags = 1): string {
  const bytes = Buffer.alloc(2048)
  // The setup is one sector after the first, and 64 paragraphs follow it.
  bytes.writeUInt8(1, 0x1f1)
  bytes.writeUInt32LE(64, 0x1f4)
  bytes.write('HdrS', 0x202)
  bytes.writeUInt16LE(0x300, 0x20e)
  bytes.writeUInt16LE(flags, 0x236)
  bytes.write(`${release} (builder@host) #1 SMP\0`, 0x500)
  writeFileSync(path, bytes)
  return path
}
