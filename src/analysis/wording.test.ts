import { expect, test } from 'vitest'
import { frontWords, listWords, loadWords, settingWords } from './wording.ts'

test.each([
  ['waitMode', 'nonblocking', 'timeout 0'],
  ['waitMode', 'ready', 'may block'],
  ['waitMode', 'toString', 'toString'],
  ['active', '1', '1 active'],
  ['active', '10%', '10 % active'],
  ['active', '100%', 'all active'],
  ['load', 'closed', 'closed loop'],
  ['maxEvents', '64', '64 events per wait'],
  ['highestFd', 'null', 'lowest descriptors'],
  ['fdKind', 'socketpair', 'socketpairs'],
  ['fdKind', 'eventfd', 'eventfds'],
  ['fdKind', 'simulated', 'simulated descriptors'],
  ['churn', '0', 'set unchanged'],
  ['churn', '8', '8 changed per iteration'],
  ['chainWrites', '64', 'chain of 64 writes'],
  ['readers', '4', '4 readers'],
  ['queue', 'shared', 'one set for all'],
  ['waitDelayNs', '100', '100 ns injected'],
  ['stallMs', '0', 'no injected stall'],
  ['colour', 'red', 'colour red'],
])('%s %s is said as "%s"', (name, value, words) => expect(settingWords(name, value)).toBe(words))

test('how many are active', () => {
  expect(loadWords(1, 8192)).toBe('1 of 8,192 descriptors active')
  expect(loadWords(8192, 8192)).toBe('all 8,192 descriptors active')
  expect(loadWords(1, 1)).toBe('the only descriptor active')
})

test('lists', () => {
  expect(listWords([])).toBe('')
  expect(listWords(['a', 'b', 'c'])).toBe('a, b and c')
  expect(frontWords({ front: ['select', 'poll'], sides: 3 })).toBe('select or poll')
  expect(frontWords({ front: ['select', 'poll'], sides: 2 })).toBeNull()
})
