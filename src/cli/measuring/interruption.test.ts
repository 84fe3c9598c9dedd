import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Interruption } from './interruption.ts'

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => vi.restoreAllMocks())

test.each(['SIGINT', 'SIGTERM'] as const)('%s aborts, and a second one ends at once', name => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const interruption = new Interruption()
  interruption.resumable = ['ab', '--resume', 'my runs']
  expect(interruption.exitCode).toBeNull()
  process.emit(name, name)
  expect(interruption.signal.aborted).toBe(true)
  expect(interruption.exitCode).toBe(130)
  expect(exit).not.toHaveBeenCalled()
  process.emit(name, name)
  expect(exit).toHaveBeenCalledWith(130)
  const said = vi.mocked(process.stderr.write).mock.calls.at(-1)?.[0]
  expect(said).toBe("muxbench: note: carry it on with: muxbench ab --resume 'my runs'\n")
  interruption.release()
})

test('a terminal that goes away aborts, however often it says so', () => {
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const interruption = new Interruption()
  process.emit('SIGHUP', 'SIGHUP')
  expect(interruption.signal.aborted).toBe(true)
  process.emit('SIGHUP', 'SIGHUP')
  expect(exit).not.toHaveBeenCalled()
  interruption.release()
})

test('afterwards signals are left alone', () => {
  const before = process.listenerCount('SIGINT')
  const interruption = new Interruption()
  expect(process.listenerCount('SIGINT')).toBe(before + 1)
  interruption.release()
  expect(process.listenerCount('SIGINT')).toBe(before)
})
