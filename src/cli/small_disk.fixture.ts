import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** A disk of its own, which a test fills. */
export interface SmallDisk {
  readonly path: string
  /** Leaves room for so many KiB, whatever was there before. */
  leave(kib: number): void
}

const BLOCK_BYTES = 4096

/** Mounts a disk of so many KiB, until the tests of the file are over; null where this machine refuses to. */
export function smallDisk(kib: number): SmallDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'muxbench disk '))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'none', path])
  afterAll(() => {
    if (mounted.status === 0) spawnSync('umount', ['-l', path])
    rmSync(path, { recursive: true, force: true })
  })
  if (mounted.status !== 0) return null
  const filler = join(path, 'filler')
  const leave = (room: number) => {
    rmSync(filler, { force: true })
    const free = statfsSync(path).bavail
    const fd = openSync(filler, 'w')
    const block = Buffer.alloc(BLOCK_BYTES)
    for (let i = free - Math.ceil((1024 * room) / BLOCK_BYTES); i > 0; i--) writeSync(fd, block)
    closeSync(fd)
  }
  return { path, leave }
}
