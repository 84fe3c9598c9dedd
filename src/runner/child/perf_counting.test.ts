import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { loadAddon, type NativePerfReading } from '../../poller/addon.ts'
import { expandCells } from '../../suite/cells.ts'
import { resultOf } from '../outcome.fixture.ts'
import { CellOutcome } from '../outcome.ts'
import { PerfCounting, perfReadingOf, sumPerf } from './perf_counting.ts'

function native(codes: Record<string, string | null>, change: Partial<NativePerfReading> = {}) {
  const counters = Object.entries(codes).map(([name, code]) => ({ name, count: code ? null : 7, code }))
  return { enabledNs: 1000, runningNs: 1000, counters, ...change }
}

test.each([
  [
    'ENOENT',
    'this machine has no hardware counters: perf_event_open says ENOENT, as in many virtual machines',
  ],
  [
    'EOPNOTSUPP',
    'this machine has no hardware counters: perf_event_open says EOPNOTSUPP, as in many virtual machines',
  ],
  [
    'EACCES',
    'hardware counters are not permitted: kernel.perf_event_paranoid is 2, which asks for CAP_PERFMON (EACCES)',
  ],
  ['EINVAL', 'hardware counters cannot be opened: perf_event_open says EINVAL'],
])('without the hardware’s counters (%s) the others stand, with the reason', (code, reason) => {
  expect(perfReadingOf(native({ pageFaults: null, cyclesUser: code }), '2')).toEqual({
    reason,
    counters: { pageFaults: 7, cyclesUser: null },
  })
})

test('where nothing is permitted the reason speaks of all', () => {
  const refused = native({ pageFaults: 'EACCES', cyclesUser: 'ENOENT' }, { enabledNs: 0, runningNs: 0 })
  expect(perfReadingOf(refused, null)).toEqual({
    reason:
      'performance counters are not permitted: kernel.perf_event_paranoid asks for CAP_PERFMON (EACCES)',
    counters: { pageFaults: null, cyclesUser: null },
  })
})

test('with every counter there is no reason; those that were shared out are no counts', () => {
  expect(perfReadingOf(native({ cyclesUser: null }), '2')).toEqual({
    reason: null,
    counters: { cyclesUser: 7 },
  })
  expect(perfReadingOf(native({ cyclesUser: null }, { runningNs: 400 }), '2')).toEqual({
    reason: 'the counters were in other use and counted 40 % of the time only',
    counters: { cyclesUser: null },
  })
})

test('blocks add up; a counter that one of them lacks is not known', () => {
  const one = { reason: null, counters: { pageFaults: 1, cyclesUser: 10 } }
  const other = { reason: 'gone', counters: { pageFaults: 2, cyclesUser: null } }
  expect(sumPerf(null, one)).toBeNull()
  expect(sumPerf(one, null)).toBeNull()
  expect(sumPerf(one, one)).toEqual({ reason: null, counters: { pageFaults: 2, cyclesUser: 20 } })
  expect(sumPerf(one, other)).toEqual({ reason: 'gone', counters: { pageFaults: 3, cyclesUser: null } })
})

test('what a cell has of some of its blocks alone is not its sum', () => {
  const [cell] = expandCells(smokeSuite)
  const perf = { reason: null, counters: { pageFaults: 3 } }
  const first = new CellOutcome({ cell: cell!, skipReason: null })
  first.add({ ...resultOf(cell!, 0, 100), perf })
  expect(first.perf).toEqual(perf)
  const later = new CellOutcome({ cell: cell!, skipReason: null })
  later.add(resultOf(cell!, 0, 100))
  later.add({ ...resultOf(cell!, 1, 100), perf })
  expect(later.perf).toBeNull()
})

test('the kernel’s counters count this thread while they are on, and nothing else', () => {
  const perf = new PerfCounting(loadAddon())
  const faults = () => perf.reading().counters['pageFaults']
  try {
    const { reason, counters } = perf.reading()
    expect(Object.keys(counters).sort()).toEqual(
      [
        'contextSwitches',
        'cpuMigrations',
        'cyclesKernel',
        'cyclesUser',
        'instructionsKernel',
        'instructionsUser',
        'pageFaults',
      ].sort(),
    )
    if (counters['pageFaults'] === null) {
      // Not here, and it says why.
      expect(reason).not.toBeNull()
      return
    }
    // 64 MiB are more than the C library ever takes from memory that was freed: every page of them is new. Some
    // pages are enough to be counted, and writing to all of them would take long.
    const touch = () => new Float64Array(8 << 20).fill(1, 0, 1 << 16)
    touch()
    expect(faults()).toBe(0)
    expect(perf.count(touch)).toHaveLength(8 << 20)
    // How many there are depends on the size of the pages.
    expect(faults()).toBeGreaterThan(0)
    const before = faults()
    touch()
    expect(faults()).toBe(before)
    expect(() => perf.count(() => loadAddon().close(-1))).toThrow()
    const after = faults()
    touch()
    expect(faults()).toBe(after)
  } finally {
    perf.close()
  }
})
