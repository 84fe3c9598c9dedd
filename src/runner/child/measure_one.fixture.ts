import type { CellSpec } from '../../suite/cells.ts'
import { makePlan } from '../../workload/plan.ts'
import { type CellBlockResult, UNPINNED } from '../block_protocol.ts'
import type { CellContext } from './cell_context.ts'
import { FakePool, fakeAddon } from './fake_addon.fixture.ts'
import { measureWork } from './measure_work.ts'
import { ALONE } from './turns.ts'

/** Returns a context with a fake addon and a pool of 8 descriptors. */
export function contextOf(change: Partial<CellContext> = {}): CellContext {
  const pool = new FakePool(8)
  const seed = change.seed ?? 1
  return {
    addon: fakeAddon().addon,
    pool: () => pool,
    seed,
    clockCostNs: 20,
    blockIndex: 0,
    signal: new AbortController().signal,
    pin: UNPINNED,
    allowedCpus: [0],
    planOf: ({ params: { fdCount, activeCount, chainWrites } }) =>
      makePlan({ seed, fdCount, activeCount, chainWrites }),
    ...change,
  }
}

/**
 * Measures a work of one cell.
 * @returns null where the signal aborted it.
 * @throws Error with the reason where the cell failed.
 */
export async function measureOne(
  cell: CellSpec,
  context: CellContext,
  budgetMs: number,
): Promise<CellBlockResult | null> {
  let failure: string | null = null
  const results = await measureWork(
    { cells: [cell], firstPosition: 0, budgetMs, clockStepNs: 1 },
    context,
    ALONE,
    () => {},
    (_, reason) => {
      failure = reason
    },
  )
  if (failure !== null) throw new Error(failure)
  return results?.[0] ?? null
}
