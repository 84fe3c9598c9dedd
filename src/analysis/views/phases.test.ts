import { expect, test } from 'vitest'
import { syntheticCells } from '../synthetic/synthetic_run.fixture.ts'
import { phasesOf, phaseWords } from './phases.ts'

const [cell] = syntheticCells({ fdCounts: [64], actives: [1], waitModes: ['nonblocking'] })

test('the medians of the phases, in the order in which they pass', () => {
  expect(phasesOf(cell!)).toEqual([380, 9, 300 + 47 * 64, 8, 290])
})

test('an iteration of several waits has the time of all of them', () => {
  const counters = { ...cell!.counters, iterations: 10, waits: 40 }
  expect(phasesOf({ ...cell!, counters })?.[2]).toBe(4 * (300 + 47 * 64))
})

test.each([
  ['open loop', { load: 'open' }],
  ['a wait that is woken', { waitMode: 'wakeup' }],
])('%s has no phases that follow each other', (_, params) => {
  expect(phasesOf({ ...cell!, params: { ...cell!.params, ...params } })).toBeNull()
})

test('a cell without one of the metrics has none', () => {
  const { armNs, ...metrics } = cell!.metrics
  expect(phasesOf({ ...cell!, metrics })).toBeNull()
})

test('each mechanism has words of its own, which its siblings and simulated double share', () => {
  expect(phaseWords('select', 'arm')).toContain('copying the sets')
  expect(phaseWords('ppoll', 'scan')).toBe('scanning the array')
  expect(phaseWords('sim-poll', 'scan')).toBe(phaseWords('poll', 'scan'))
  expect(phaseWords('epoll_pwait2', 'arm')).toContain('oneshot')
  expect(phaseWords('kqueue', 'wait')).toBe('inside the system call')
})
