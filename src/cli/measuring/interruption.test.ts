import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Interruption } from './interruption.ts'

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => vi.restoreAllMocks())

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s aborts, and a second one ends at once', name => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const interruption = new Interruption()
  expect(interruption.exitCode).toBeNull()
  process.emit(name)
  expect(interruption.signal.aborted).toBe(true)
  expect(interruption.exitCode).toBe(130)
  expect(exit).not.toHaveBeenCalled()
  process.emit(name)
  expect(exit).toHaveBeenCalledWith(130)
  interruption.release()
})

test('afterwards signals are left alone', () => {
  const before = process.listenerCount('SIGINT')
  const interruption = new Interruption()
  expect(process.listenerCount('SIGINT')).toBe(before + 1)
  interruption.release()
  expect(process.listenerCount('SIGINT')).toBe(before)
})
