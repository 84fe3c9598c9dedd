import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { analyse } from '../../analysis/analyse.ts'
import { loadCurvesOf } from '../../analysis/views/load_curves.ts'
import { UNPINNED } from '../../runner/block_protocol.ts'
import { planCells } from '../../runner/cell_plan.ts'
import { CellOutcome, type RunOutcome } from '../../runner/outcome.ts'
import { runSuite } from '../../runner/run_suite.ts'
import { expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { assembleRun, type RunHeader } from './assemble.ts'
import { machineFacts } from './environment.ts'
import { isLoadNote } from './load_notes.ts'
import { parseRun } from './read_run.ts'
import { outcomeOfRun } from './resume.ts'
import { toolFacts } from './tool.ts'

const limit = { soft: 1000, hard: 1000 }
const suite: SuiteDefinition = {
  ...smokeSuite,
  variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }],
  axes: { fdCount: [8], load: ['open'], ratePerSecond: [1000, 1_000_000_000], waitMode: ['wakeup'] },
  blocks: 2,
}
const header: RunHeader = {
  tool: toolFacts(),
  id: 'test',
  suite,
  startedAt: '2026-01-01T00:00:00.000Z',
  seed: 5,
  argv: ['run', 'smoke'],
  environment: { ...machineFacts(), affinity: [0], descriptorLimit: limit },
}

test('an open run through real blocks, saved and carried on', async () => {
  const outcome: RunOutcome = {
    cells: planCells(expandCells(suite), limit).map(cell => new CellOutcome(cell)),
    blocks: [],
    ended: false,
  }
  const settings = { seed: 5, blocks: 2, budgetSeconds: 1, pin: UNPINNED }
  await runSuite(outcome, settings, new AbortController().signal, () => {})
  const run = assembleRun(header, outcome, '2026-01-01T00:00:01.000Z')
  expect(run.cells.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok', 'ok'])
  for (const rate of [1000, 1_000_000_000]) {
    const cells = run.cells.filter(({ params }) => params.ratePerSecond === rate)
    expect(new Set(cells.map(({ workDigest }) => workDigest)).size).toBe(1)
  }
  const mad = run.cells.filter(({ params }) => params.ratePerSecond === 1_000_000_000)
  for (const { notes } of mad) {
    expect(notes.some(note => note.includes('saturated'))).toBe(true)
  }
  for (const { points } of loadCurvesOf(analyse(run))) {
    expect(points[1]).toMatchObject({ isSaturated: true })
  }

  for (const { timeline, blocks } of run.cells) expect(timeline?.blockIndex).toBe(blocks[0]?.index)

  // What is carried on says every note once, with the figures of all blocks.
  const again = assembleRun(
    header,
    outcomeOfRun(parseRun(JSON.stringify(run), 'run'), 'run'),
    run.run.finishedAt,
  )
  expect(again.cells.map(({ notes }) => notes.filter(isLoadNote).length)).toEqual(
    run.cells.map(({ notes }) => notes.filter(isLoadNote).length),
  )
  expect(again.cells.map(({ counters }) => counters)).toEqual(run.cells.map(({ counters }) => counters))
  expect(again.cells.map(({ timeline }) => timeline)).toEqual(run.cells.map(({ timeline }) => timeline))
})
