import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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
