import { expect, test } from 'vitest'
import { ODD_RUNS } from '../../analysis/synthetic/odd_runs.fixture.ts'
import {
  kindsRun,
  rateSweepRun,
  readersRun,
  troubledRun,
} from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { METRIC_NAMES } from '../../metrics/metrics.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { SETTLED_RULE } from '../../runner/settled.ts'
import { loadSuite, suiteNames } from '../../suite/load.ts'
import { PARAMETERS } from '../../suite/parameter_table.ts'
import { renderHtml } from '../html/html.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { renderTerminalTable } from '../text/terminal_table.ts'
import { withMetricWords } from './metric_names.ts'

test('metrics in the texts of suites and rules are called by their words, and nothing else is changed', () => {
  expect(withMetricWords('The cost of the writer (it is under writeNs).')).toBe(
    'The cost of the writer (it is under the write phase).',
  )
  expect(withMetricWords('the interval of the ratio (of waitNs; or of cycleNs)')).toBe(
    'the interval of the ratio (of one wait; or of one iteration)',
  )
  expect(withMetricWords('sim.filePolls, and N × (removeNs + addNs)')).toBe(
    'files polled, and N × (removing one + adding one)',
  )
  expect(withMetricWords('waits end late by timerSlackNs, and pollNs is no metric')).toBe(
    'waits end late by timerSlackNs, and pollNs is no metric',
  )
})

const NAMES = new Set<string>([...METRIC_NAMES, ...PARAMETERS.map(({ name }) => name)])

/** Returns the names of metrics and parameters in a text that are no plain words, and the ids of cells. */
function internalNames(text: string): string[] {
  const words = text.match(/\b[a-z]+[A-Z]\w*|\S+\/n\d+\/k\S+/g) ?? []
  return words.filter(word => NAMES.has(word) || word.includes('/'))
}

/** Returns what a reader sees of a page. */
function visibleText(html: string): string {
  return html.replaceAll(/<(script|style)\b.*?<\/\1>|<[^>]*>/gs, ' ')
}

const assets = { script: '', style: '' }
const TEXTS: readonly (readonly [string, (run: RunFile) => string])[] = [
  ['terminal', run => renderTerminalTable(run)],
  ['Markdown', run => renderMarkdown([run])],
  ['page', run => visibleText(renderHtml([run], { assets }))],
  ['slides', run => visibleText(renderHtml([run], { assets, theme: 'slides' }))],
]
const small = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })

test.each(suiteNames())('%s: no text of the suite names a metric or a parameter', async name => {
  const { title, workload, operation, metric, notMeasured } = await loadSuite(name)
  const run = { ...small, run: { ...small.run, title, workload, operation, metric, notMeasured } }
  for (const [format, textOf] of TEXTS) {
    const text = textOf(run)
    expect([format, internalNames(text)]).toEqual([format, []])
  }
})

test.each([
  ['cells that are not settled, and figures near the clock', troubledRun],
  ['cells that failed, or were skipped', ODD_RUNS['failed and skipped']],
  ['refused cells', ODD_RUNS.refused],
  ['load', rateSweepRun],
  ['all kinds of descriptors', kindsRun],
  ['readers', readersRun],
])('a report of %s calls cells by their words', (_, make) => {
  const run = make()
  const ruled = { ...run, run: { ...run.run, rules: { ...run.run.rules, settled: SETTLED_RULE } } }
  for (const [format, textOf] of TEXTS) expect([format, internalNames(textOf(ruled))]).toEqual([format, []])
})
