import { expect, test } from 'vitest'
import { judgeRuns } from './judge_runs.ts'
import { simulatedCells } from './simulated_cells.fixture.ts'

// A tenth of what bench/detection/several_runs.mjs counts, with the cells of the default suite.

const SIDES = { base: 3, head: 3 }
const CELLS = { mechanisms: { select: 18, poll: 18, epoll: 36 }, blocks: 12 }

const isChanged = ({ verdict }: { readonly verdict: string }) =>
  verdict === 'regression' || verdict === 'improvement'

test('20 comparisons of unchanged runs show nothing at alpha 1 %', () => {
  const draw = simulatedCells(1)
  for (let i = 0; i < 20; i++) {
    const { pools, cells } = judgeRuns(draw(CELLS), SIDES, { alpha: 0.01, minEffect: 0.01 })
    expect([...pools, ...cells].filter(isChanged)).toEqual([])
  }
}, 300_000)

test.each([
  [1.13, 10],
  [1.066, 10],
  [1.015, 7],
])(
  'all cells of epoll slower by %d are found in %d of 10 comparisons and more, and nothing else',
  (factor, least) => {
    const draw = simulatedCells(2)
    let found = 0
    for (let i = 0; i < 10; i++) {
      const { pools } = judgeRuns(draw({ ...CELLS, factors: { epoll: factor } }), SIDES, {
        alpha: 0.05,
        minEffect: 0.01,
      })
      const changed = pools.filter(isChanged)
      expect(changed.filter(({ mechanism }) => mechanism !== 'epoll')).toEqual([])
      if (changed.length > 0) found++
    }
    expect(found).toBeGreaterThanOrEqual(least)
  },
  300_000,
)
