import { afterEach, expect, test, vi } from 'vitest'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { EXIT } from '../messages.ts'
import { announceRun } from './announce_run.ts'

const SAVED = {
  folder: 'out',
  resumable: ['run', '--resume', 'my runs/out'],
  paths: new Map<string, string>(),
  problem: null,
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('a refusal names its cells, the first few of them, on one line', () => {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = syntheticRun({
    fdCounts: [8],
    actives: [1],
    waitModes: ['nonblocking'],
    variants: ['select', 'poll', 'epoll', 'ppoll', 'sim\u001b[31m-epoll'].map(name => [name, 'level']),
  })
  const cells = run.cells.map((cell, i) => ({ ...cell, workDigest: String(i) }))
  expect(announceRun({ run: { ...run, cells }, ...SAVED }, {})).toBe(EXIT.failure)
  expect(error.mock.calls.join('')).toBe(
    'muxbench: refused: select/n8/k1/nonblocking, poll/n8/k1/nonblocking, epoll/n8/k1/nonblocking, ppoll/n8/k1/nonblocking and 1 more: the work digests differ (5 different ones): the mechanisms did not deliver the same events\n',
  )
  error.mockClear()
  const failed = cells.map(cell => ({ ...cell, status: 'failed' as const, reason: 'it\ndied' }))
  announceRun({ run: { ...run, cells: failed }, ...SAVED }, {})
  expect(error.mock.calls.at(-1)).toEqual(['muxbench: sim [31m-epoll/n8/k1/nonblocking failed: it died\n'])
  expect(out).toHaveBeenCalled()
})

test('notes that differ in their figures alone are said once', () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = syntheticLoadRun({ rates: [1000, 100_000, 1_000_000] })
  expect(announceRun({ run, ...SAVED }, {})).toBe(EXIT.ok)
  expect(error.mock.calls.map(([line]) => line)).toEqual([
    'muxbench: note: select/n128/k1/wakeup/poisson/rate100000 and 4 more: load: offered 100 k/s, delivered 50.0 k/s: saturated (the rule: under 95 %)\n',
  ])
})

test('a run that was cut short says how to carry it on', () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const error = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const run = syntheticRun({ fdCounts: [8] })
  const partial = { ...run, run: { ...run.run, status: 'partial' as const } }
  const failed = run.cells.map(cell => ({ ...cell, status: 'failed' as const, reason: 'it died' }))
  announceRun({ run: { ...partial, cells: failed }, ...SAVED }, {})
  expect(error.mock.calls.join('')).not.toContain('--resume')
  error.mockClear()
  announceRun({ run: partial, ...SAVED }, {})
  expect(error.mock.calls.join('')).toBe(
    "muxbench: note: this run is partial: carry it on with: muxbench run --resume 'my runs/out'\n",
  )
})
