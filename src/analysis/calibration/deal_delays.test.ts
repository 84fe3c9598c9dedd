import { expect, test } from 'vitest'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { cellOf } from '../../suite/cells.ts'
import { dealShares, delaysOf, undelayableReason } from './deal_delays.ts'

const SHARES = [0, 0.05, 0.1]
const POLL = { mechanism: 'poll' }

test('over as many rounds as there are shares every cell has each of them once, in a drawn order', () => {
  const dealt = dealShares(60, 6, SHARES, Xoshiro128.fromSeed(1))
  expect(dealt).toHaveLength(6)
  for (let cell = 0; cell < 60; cell++) {
    const own = dealt.map(round => round[cell] as number)
    expect(own.slice(0, 3).sort((a, b) => a - b)).toEqual(SHARES)
    expect(own.slice(3).sort((a, b) => a - b)).toEqual(SHARES)
  }
  // Each comparison has cells of all kinds.
  for (const round of dealt) {
    for (const share of SHARES) expect(round.filter(given => given === share).length).toBeGreaterThan(8)
  }
  expect(dealShares(3, 0, SHARES, Xoshiro128.fromSeed(1))).toEqual([])
})

test('a delay is a share of the own wait, less what it is longer than asked for, in whole steps of a clock', () => {
  const cells = [
    { id: 'short', medianNs: 2000 },
    { id: 'long', medianNs: 40_000 },
    { id: 'unchanged', medianNs: 9000 },
  ]
  expect(delaysOf(cells, [0.05, 0.1, 0], 8)).toEqual(
    new Map([
      ['short', { share: 0.05, delayNs: 90 }],
      ['long', { share: 0.1, delayNs: 3990 }],
    ]),
  )
})

test('a cell whose figure does not rise by just the delay is left alone, with the reason', () => {
  const reasonOf = (row: Parameters<typeof cellOf>[1], medianNs: number | null = 5000) =>
    undelayableReason(cellOf(POLL, row), medianNs)
  expect(reasonOf({ fdCount: 64 })).toBeNull()
  expect(reasonOf({ fdCount: 64 }, 1000)).toBeNull()
  expect(reasonOf({ fdCount: 64, waitMode: 'wakeup' })).toBeNull()
  expect(reasonOf({ fdCount: 64 }, 999)).toMatch(/^its wait of 999 ns is too short/)
  expect(reasonOf({ fdCount: 64 }, null)).toBe('it could not be measured')
  expect(reasonOf({ fdCount: 64, churn: 2 })).toMatch(/^its controlCallsPerSecond does not rise/)
  expect(undelayableReason(cellOf({ mechanism: 'epoll', oneshot: true }, { fdCount: 64 }), 2000)).toMatch(
    /^its costPerEventNs does not rise/,
  )
  expect(reasonOf({ fdCount: 64, load: 'open', ratePerSecond: 1000, waitMode: 'wakeup' })).toMatch(
    /^its dispatchLatencyNs does not rise/,
  )
})
