import { expect, test } from 'vitest'
import { replayRandomHistory } from './random_history.fixture.ts'

const STEPS = 100_000

test(`the trace gives the snapshot after each of ${STEPS} random steps`, () => {
  let steps = 0
  const kinds = new Set<string>()
  for (let seed = 100; steps < STEPS; seed++) {
    const played = replayRandomHistory(seed, 80, seed % 2 === 0 ? '6.18' : '5.4')
    expect(played.difference).toBeNull()
    steps += played.steps
    for (const kind of played.kinds) kinds.add(kind)
  }
  expect(kinds.size).toBe(58)
})
