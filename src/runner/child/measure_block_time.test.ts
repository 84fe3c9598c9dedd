import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import { UNPINNED } from '../block_protocol.ts'
import { timeWeight } from '../time_weight.ts'
import type { CellContext } from './cell_context.ts'
import { fakeAddon } from './fake_addon.fixture.ts'
import { runBlock } from './measure_block.ts'
import { ALONE } from './turns.ts'

test('each cell has its part of what is left, by its weight', async () => {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdCount: [8, 4096, 8192] },
  })
  const budgetMs = 1e6
  const measured: number[] = []
  /** A cell that takes no time, so that the others get what it does not use. */
  const measure = async (_: CellSpec, context: CellContext) => {
    measured.push(context.budgetMs)
    return null
  }
  await runBlock(
    fakeAddon().addon,
    { type: 'run', index: 0, seed: 1, cells, firstPosition: 0, budgetMs, pin: UNPINNED },
    new AbortController().signal,
    () => {},
    ALONE,
    measure,
  )
  const weights = cells.map(timeWeight)
  const parts = weights.map((weight, i) => weight / weights.slice(i).reduce((sum, other) => sum + other, 0))
  expect(parts.at(-1)).toBe(1)
  for (const [i, part] of parts.entries()) expect(measured[i]! / budgetMs).toBeCloseTo(part, 2)
})
