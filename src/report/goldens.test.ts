import { expect, test } from 'vitest'
import { analyse } from '../analysis/analyse.ts'
import { findingText } from '../analysis/sentences/findings/finding.ts'
import { selectionOf } from '../analysis/sentences/selection.ts'
import { takeawayOf } from '../analysis/sentences/takeaways.ts'
import {
  countedChurnRun,
  countedRun,
  countedWakeupRun,
  unequalBootsRun,
} from '../analysis/synthetic/counted_run.fixture.ts'
import { ODD_RUNS } from '../analysis/synthetic/odd_runs.fixture.ts'
import { syntheticLoadRun } from '../analysis/synthetic/synthetic_load.fixture.ts'
import {
  chainRun,
  churnRun,
  floodRun,
  mixedRun,
  rateSweepRun,
  troubledRun,
  wakeupRun,
} from '../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../analysis/synthetic/synthetic_run.fixture.ts'
import { CHART_IDS } from '../metrics/chart_ids.ts'
import { readRun } from '../result/run/read_run.ts'
import type { RunFile } from '../result/run/schema.ts'
import { packageFile } from '../suite/package_file.ts'
import { renderCsv } from './text/csv.ts'

/**
 * The goldens hold what a report says, so that a change of it is seen in review. After an intended change
 * `npx vitest run src/report/goldens.test.ts -u` writes them anew; with CI set a test fails instead of writing.
 */

const RUNS: Readonly<Record<string, () => RunFile>> = {
  default: () => syntheticRun(),
  flat: () => syntheticRun({ spread: 0.9 }),
  'one block': () => syntheticRun({ blocks: 1 }),
  why: () =>
    syntheticRun({
      variants: [
        ['select', 'level'],
        ['poll', 'level'],
        ['epoll', 'level'],
        ['sim-select', 'level'],
        ['sim-poll', 'level'],
        ['sim-epoll', 'level'],
      ],
    }),
  load: () => syntheticLoadRun({ rates: [1000, 20_000, 100_000, 1_000_000] }),
  sweep: () => rateSweepRun(),
  wakeup: () => wakeupRun(),
  flood: () => floodRun(),
  churn: () => churnRun(),
  chain: () => chainRun(),
  mixed: () => mixedRun(),
  troubled: () => troubledRun(),
  counted: () => countedRun(),
  'counted, changes': () => countedChurnRun(),
  'counted, wake-ups': () => countedWakeupRun(),
  'counted, unequal': () => unequalBootsRun(),
  ...ODD_RUNS,
  sample: () => readRun(packageFile('reports/sample/run.json')),
}

function findingsText(run: RunFile): string {
  const analysis = analyse(run)
  const { sentences, all } = selectionOf(analysis)
  const line = (kind: string, chart: string | null, text: string) =>
    `${kind}${chart === null ? '' : ` [${chart}]`}: ${text}`
  const others = all
    .filter(({ isSelected }) => !isSelected)
    .map(({ finding }) => line(finding.kind, finding.chart, findingText(finding)))
  const titles = CHART_IDS.flatMap(chart => {
    const takeaway = takeawayOf(analysis, chart)
    return takeaway === null ? [] : [`${chart}: ${takeaway}`]
  })
  const parts = [
    sentences.map(finding => line(finding.kind, finding.chart, findingText(finding))),
    others.length > 0 ? ['Not in the opening:', ...others] : [],
    titles.length > 0 ? ['Takeaways:', ...titles] : [],
  ]
  return `${parts
    .filter(part => part.length > 0)
    .map(part => part.join('\n'))
    .join('\n\n')}\n`
}

test.each(Object.entries(RUNS))('the findings of %s', async (name, make) => {
  await expect(findingsText(make())).toMatchFileSnapshot(`goldens/findings_${name.replaceAll(' ', '_')}.txt`)
})

test('the CSV of a small run', async () => {
  const run = syntheticRun({ fdCounts: [8, 64], actives: [1], waitModes: ['nonblocking'] })
  await expect(renderCsv([run])).toMatchFileSnapshot('goldens/small.csv')
})

test('the CSV of a run with failed, skipped and refused cells, notes and an open loop', async () => {
  const [failed, skipped] = ODD_RUNS['failed and skipped']().cells.filter((_, i) => i === 4 || i === 5)
  const [closed, ...open] = mixedRun().cells.filter((_, i) => [0, 9, 14].includes(i))
  const [troubled] = troubledRun().cells.filter(({ notes }) => notes.length > 0)
  const run = syntheticRun()
  const cells = [failed, skipped, closed, ...open, troubled].filter(cell => cell !== undefined)
  await expect(renderCsv([{ ...run, cells }])).toMatchFileSnapshot('goldens/all_kinds.csv')
})
