import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { lockFolder } from './folder_lock.ts'

const folder = mkdtempSync(join(tmpdir(), 'muxbench lock '))
const lock = join(folder, 'muxbench.lock')

afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

test('a lock that another process is writing is waited for, and not taken over', () => {
  writeFileSync(lock, '')
  vi.spyOn(Atomics, 'wait').mockImplementationOnce(() => {
    writeFileSync(lock, JSON.stringify({ pid: 1, host: 'another', startedAt: '1' }))
    return 'timed-out'
  })
  expect(() => lockFolder(folder)).toThrow(/is being written to by process 1 of another/)
})

test('a lock that stays empty is taken over, as its process was killed', () => {
  writeFileSync(lock, '')
  lockFolder(folder)()
  expect(existsSync(lock)).toBe(false)
})

test.each([
  ['a link to nothing', () => symlinkSync(join(folder, 'nothing'), lock)],
  ['a link to a file', () => symlinkSync(import.meta.filename, lock)],
  ['a folder', () => mkdirSync(lock)],
  ['a pipe', () => execFileSync('mkfifo', [lock])],
])('%s in the place of the lock is named, and never waited for', (_, put) => {
  put()
  expect(() => lockFolder(folder)).toThrow(
    /muxbench.lock is in the place of a lock, and no file \(remove it, or/,
  )
  rmSync(lock, { recursive: true })
})
