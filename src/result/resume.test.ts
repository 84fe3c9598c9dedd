import { expect, test } from 'vitest'
import wakeupSuite from '../../suites/wakeup.ts'
import { UNPINNED } from '../runner/block_protocol.ts'
import { planCells } from '../runner/cell_plan.ts'
import { CellOutcome } from '../runner/outcome.ts'
import { runSuite } from '../runner/run_suite.ts'
import { expandCells } from '../suite/cells.ts'
import { assembleRun } from './assemble.ts'
import { machineFacts } from './environment.ts'
import { parseRun } from './read_run.ts'
import { outcomeOfRun } from './resume.ts'
import { toolFacts } from './tool.ts'

const limit = { soft: 1024, hard: 1024 }

test('wake-ups, which have no waitNs, are carried on with the clock that they were corrected for', async () => {
  const suite = { ...wakeupSuite, axes: { ...wakeupSuite.axes, fdCount: [8] }, blocks: 2, budgetSeconds: 0.2 }
  const outcome = {
    cells: planCells(expandCells(suite), limit).map(cell => new CellOutcome(cell)),
    blocks: [],
    ended: false,
  }
  await runSuite(outcome, { seed: 5, ...suite, pin: UNPINNED }, new AbortController().signal, () => {})
  const header = {
    tool: toolFacts(),
    id: 'test',
    suite,
    startedAt: '2026-01-01T00:00:00.000Z',
    seed: 5,
    argv: [],
    environment: { ...machineFacts(), affinity: [0], descriptorLimit: limit },
  }
  const run = assembleRun(header, outcome, '2026-01-01T00:00:01.000Z')
  const read = parseRun(JSON.stringify(run), 'run.json')
  const again = assembleRun(header, outcomeOfRun(read, 'run.json'), run.run.finishedAt)
  for (const [i, cell] of again.cells.entries()) {
    const before = run.cells[i]!
    expect(cell).toMatchObject({ status: 'ok', counters: before.counters })
    expect(Object.keys(cell.metrics)).toEqual(Object.keys(before.metrics))
    expect(Object.keys(cell.metrics)).not.toContain('waitNs')
    for (const [name, metric] of Object.entries(cell.metrics)) {
      expect(metric.correctionNs).toBeGreaterThan(0)
      expect(Math.abs(metric.correctionNs - before.metrics[name]!.correctionNs)).toBeLessThan(0.1)
    }
  }
})
