import { expect, test } from 'vitest'
import {
  aheadWords,
  conditionOf,
  listWords,
  loadWords,
  sentence,
  settingWords,
  viewWords,
} from './wording.ts'

test.each([
  ['waitMode', 'nonblocking', 'timeout 0'],
  ['waitMode', 'ready', 'may block'],
  ['waitMode', 'timeout', 'until a timeout'],
  ['waitMode', 'toString', 'toString'],
  ['timeoutNs', 'null', 'no timeout'],
  ['timeoutNs', '50000', 'timeout 50 µs'],
  ['active', '0', 'none active'],
  ['active', '1', '1 active'],
  ['active', '1024', '1,024 active'],
  ['active', '10%', '10 % active'],
  ['active', '100%', 'all active'],
  ['load', 'closed', 'closed loop'],
  ['activity', 'hot-set', 'a hot tenth'],
  ['activity', 'valueOf', 'activity valueOf'],
  ['messageBytes', '1', 'messages of a byte'],
  ['messageBytes', '65536', 'messages of 65,536 bytes'],
  ['readBytes', 'null', 'read whole'],
  ['readBytes', '16', 'read 16 bytes at a time'],
  ['writeOrder', 'sequential', 'sequential order of writes'],
  ['maxEvents', '64', '64 events per wait'],
  ['highestFd', 'null', 'lowest descriptors'],
  ['fdKind', 'socketpair', 'socketpairs'],
  ['fdKind', 'eventfd', 'eventfds'],
  ['fdKind', 'udp', 'UDP sockets'],
  ['fdKind', 'of-another-version', 'of-another-version descriptors'],
  ['fdKind', 'simulated', 'simulated descriptors'],
  ['interest', 'out', 'watched for room to write'],
  ['interest', 'inout', 'watched for input and room to write'],
  ['interest', 'urgent', 'interest urgent'],
  ['busyPollUs', '0', 'no busy polling'],
  ['busyPollUs', '50', '50 µs of busy polling'],
  ['churn', '0', 'set unchanged'],
  ['churn', '8', '8 changed per iteration'],
  ['chainWrites', '64', 'chain of 64 writes'],
  ['readers', '4', '4 readers'],
  ['queue', 'shared', 'one set for all'],
  ['waitDelayNs', '100', '100 ns injected'],
  ['waitDelayNs', '10000', '10,000 ns injected'],
  ['ratePerSecond', '20000', '20 k/s offered'],
  ['stallMs', '0', 'no injected stall'],
  ['arrivals', 'poisson', 'Poisson arrivals'],
  ['arrivals', 'flood', 'a flood'],
  ['arrivals', 'bursts', 'arrivals in bursts'],
  ['colour', 'red', 'colour red'],
])('%s %s is said as "%s"', (name, value, words) => expect(settingWords(name, value)).toBe(words))

test('how many are active', () => {
  expect(loadWords(1, 8192)).toBe('1 of 8,192 descriptors active')
  expect(loadWords(8192, 8192)).toBe('all 8,192 descriptors active')
  expect(loadWords(1, 1)).toBe('the only descriptor active')
  expect(loadWords(0, 8192)).toBe('none of 8,192 descriptors active')
  expect(loadWords(0, 1)).toBe('the only descriptor idle')
})

test('lists', () => {
  expect(listWords([])).toBe('')
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c')
  const ahead = ['select', 'poll']
  expect(aheadWords({ ahead, undecided: ['poll'], groupCount: 3 })).toBe('select or poll')
  expect(aheadWords({ ahead, undecided: ['poll'], groupCount: 2 })).toBeNull()
  expect(aheadWords({ ahead, undecided: [], groupCount: 2 })).toBe('select and poll')
  expect(aheadWords({ ahead: ['select'], undecided: [], groupCount: 1 })).toBeNull()
})

test('a sentence ends in one full stop', () => {
  expect(sentence('as it is')).toBe('as it is.')
  expect(sentence('As it is.')).toBe('As it is.')
})

test('what is switched on is always said; what is off, only where it varies', () => {
  const settings = {
    waitMode: 'ready',
    load: 'closed',
    active: '1',
    churn: '0',
    stallMs: '100',
    chainWrites: '0',
  }
  const dimensions = [
    { name: 'churn', values: ['0'] },
    { name: 'stallMs', values: ['100'] },
    { name: 'chainWrites', values: ['0', '100'] },
  ]
  expect(viewWords({ settings }, dimensions)).toBe(
    '1 active · may block · closed loop · a stall of 100 ms · no chain',
  )
})

test('an activity that is not random is said also where it does not vary', () => {
  const settings = { waitMode: 'ready', load: 'closed', active: '1', activity: 'zipf', writeOrder: 'random' }
  const dimensions = [
    { name: 'activity', values: ['zipf'] },
    { name: 'writeOrder', values: ['random'] },
  ]
  expect(viewWords({ settings }, dimensions)).toBe(
    "1 active · may block · closed loop · active by Zipf's law",
  )
})

test('a sentence says the rate, so that its condition does not; arrivals are always said', () => {
  const settings = { waitMode: 'wakeup', load: 'open', ratePerSecond: '1000', arrivals: 'poisson' }
  const dimensions = [
    { name: 'ratePerSecond', values: ['1000', '2000'] },
    { name: 'arrivals', values: ['poisson'] },
  ]
  expect(conditionOf({ settings }, dimensions)).toBe('asleep, open loop, Poisson arrivals')
  expect(viewWords({ settings }, dimensions)).toBe('asleep · open loop · 1 k/s offered · Poisson arrivals')
})

test('a chosen timeout stands for the wait mode; where it varies within a chart, the wait mode is said', () => {
  const settings = { waitMode: 'timeout', load: 'closed', active: '0', timeoutNs: '1000000' }
  const dimensions = [{ name: 'timeoutNs', values: ['50000', '1000000'] }]
  expect(viewWords({ settings }, dimensions)).toBe('none active · timeout 1 ms · closed loop')
  const { timeoutNs: _, ...others } = settings
  expect(conditionOf({ settings: others }, dimensions)).toBe('until a timeout, closed loop')
})
