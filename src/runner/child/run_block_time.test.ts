import { expect, test, vi } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import { UNPINNED } from '../block_protocol.ts'
import { timeWeight } from '../time_weight.ts'
import { fakeAddon } from './fake_addon.fixture.ts'
import type { CellContext } from './measure_cell.ts'
import { runBlock } from './run_block.ts'

const measured = vi.hoisted((): { budgetMs: number }[] => [])

/** Takes no time, so that what it does not use is left to those that follow. */
vi.mock('./measure_cell.ts', () => ({
  measureCell: async (_: CellSpec, { budgetMs }: CellContext) => {
    measured.push({ budgetMs })
    return null
  },
}))

test('each cell has its part of what is left, by its weight', async () => {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdCount: [8, 4096, 8192] },
  })
  const budgetMs = 1e6
  await runBlock(
    fakeAddon().addon,
    { type: 'run', index: 0, seed: 1, cells, firstPosition: 0, budgetMs, pin: UNPINNED },
    new AbortController().signal,
    () => {},
  )
  const weights = cells.map(timeWeight)
  const parts = weights.map((weight, i) => weight / weights.slice(i).reduce((sum, other) => sum + other, 0))
  expect(parts.at(-1)).toBe(1)
  for (const [i, part] of parts.entries()) expect(measured[i]!.budgetMs / budgetMs).toBeCloseTo(part, 2)
})
