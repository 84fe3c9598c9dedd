import { expect, test } from 'vitest'
import { mechanismNamed } from '../../poller/mechanisms.ts'
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

test.each([
  ['select', 'arm', 'copying the sets that the last wait overwrote'],
  ['poll', 'scan', 'scanning the array'],
  ['sim-poll', 'scan', 'scanning the array'],
  ['epoll', 'arm', 're-arming what oneshot disarmed'],
  ['epoll', 'wait', 'inside the system call'],
  ['io_uring', 'arm', 'writing new requests for what was delivered'],
  ['io_uring', 'drain', 'reading them empty'],
  ['kqueue', 'arm', 'restoring what the last wait consumed'],
] as const)('the features of %s decide the words for its %s', (mechanism, phase, words) => {
  expect(phaseWords(mechanismNamed(mechanism)?.features, phase)).toBe(words)
})

test('a set that is built anew is armed by that, and otherwise waited for as a kept one', () => {
  const { features } = mechanismNamed('epoll')!
  expect(phaseWords(features, 'arm', true)).toBe('building the set, and giving it back after the wait')
  expect(phaseWords(features, 'wait', true)).toBe(phaseWords(features, 'wait'))
})
