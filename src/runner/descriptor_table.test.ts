import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { expandCells } from '../suite/cells.ts'
import type { SuiteDefinition } from '../suite/definition.ts'
import { NOTHING_REFUSED, planCells } from './cell_plan.ts'
import { withPossibleTables } from './descriptor_table.ts'

function cellsOf(axes: SuiteDefinition['axes'] = {}) {
  const variants = [{ mechanism: 'poll' }, { mechanism: 'sim-poll' }]
  return expandCells({ ...smokeSuite, variants, axes: { fdCount: [8], ...axes } })
}

test('where a private table is granted, every cell stays as it is', () => {
  expect(withPossibleTables(cellsOf(), null)).toEqual(cellsOf())
})

test('where it is refused, a cell becomes the one with a shared table, unless it is simulated', () => {
  const [poll, simulated] = withPossibleTables(cellsOf(), 'EPERM')
  expect(poll).toEqual(cellsOf({ fdTable: ['shared'] })[0])
  expect(simulated).toEqual(cellsOf()[1])
})

test('where the shared cell is there already, the private one stays, and is skipped with the reason', () => {
  const cells = cellsOf({ fdTable: ['private', 'shared'] })
  expect(withPossibleTables(cells, 'EPERM')).toEqual(cells)
  const reasons = planCells(cells, { soft: 1024, hard: 1024 }, { ...NOTHING_REFUSED, table: 'EPERM' }).map(
    ({ skipReason }) => skipReason,
  )
  expect(reasons).toEqual([
    expect.stringMatching(
      /^fdTable private: it needs unshare, which this machine refuses \(EPERM\); possible: /,
    ),
    null,
    null,
    'fdTable shared: sim-poll has no shared descriptor table; possible: fdTable private',
  ])
})
