import { expect, test } from 'vitest'
import { analyse } from '../analysis/analyse.ts'
import { overlayOf } from '../analysis/overlay/overlay.ts'
import { findingText } from '../analysis/sentences/findings/finding.ts'
import {
  countedChurnRun,
  countedRun,
  countedWakeupRun,
  onLaterKernel,
  unequalBootsRun,
} from '../analysis/synthetic/counted_run.fixture.ts'
import { syntheticRun } from '../analysis/synthetic/synthetic_run.fixture.ts'
import { parseRun } from '../result/run/read_run.ts'
import type { RunFile } from '../result/run/schema.ts'
import { drawnOf } from './charts/chart.fixture.ts'
import { CHARTS } from './charts/registry.ts'
import { renderActionBenchmark } from './exchange/action_benchmark.ts'
import { renderBencher } from './exchange/bencher.ts'
import { leadFiguresOf } from './exchange/figures.ts'
import { renderOpenMetrics } from './exchange/openmetrics.ts'
import { differencesOf } from './facts/environment.ts'
import { trustSummary } from './facts/trust.ts'
import { renderHtml } from './html/html.ts'
import { renderCsv } from './text/csv.ts'
import { renderMarkdown } from './text/markdown.ts'
import { renderSummaryJson } from './text/summary_json.ts'
import { renderTerminalTable } from './text/terminal_table.ts'
import { overlayFindings } from './verdict/overlay_findings.ts'

const small = () => countedRun({ fdCounts: [8, 64], actives: [1, '100%'], waitModes: ['nonblocking'] })

const RUNS: readonly (readonly [name: string, run: RunFile])[] = [
  ['equal blocks', small()],
  ['a boot that differs', unequalBootsRun()],
  ['changes of the set', countedChurnRun()],
  ['wake-ups', countedWakeupRun()],
]

/** What only a time has, or a rule about noise. */
const OF_TIMES =
  /\b\d[\d.,]*\s(ns|µs|ms)\b|, µs|95 % (confidence )?interval|within 5 %|disturbed|settled|\d\/s\b|NaN|undefined|Infinity/

/** The facts that are about the machine, and about the time that the run took. */
const withoutFacts = (text: string) => text.replace(/## Run it again[\s\S]*/, '')

test.each(RUNS)('%s: Markdown and the terminal say instructions, and nothing of times or noise', (_, run) => {
  for (const text of [withoutFacts(renderMarkdown([run])), renderTerminalTable(run)]) {
    expect(text).toContain('instructions')
    expect(text).not.toMatch(OF_TIMES)
  }
})

test.each(RUNS)('%s: no chart says a time', (_, run) => {
  const drawn = CHARTS.flatMap(chart => drawnOf(chart, run) ?? [])
  expect(drawn.length).toBeGreaterThan(3)
  for (const { title, conditions, spoken, note, remark, numbers } of drawn) {
    const { head, rows, csv } = numbers
    const said = JSON.stringify([title, conditions, spoken, note, remark, head, rows])
    expect(said).not.toMatch(OF_TIMES)
    expect(said).not.toMatch(/ [;.,]/)
    expect(csv[0]?.join()).not.toMatch(/[a-z]Ns\b| ns\b/)
  }
})

test.each(RUNS)('%s: it is a valid run.json, and each format can be made of it', (_, run) => {
  expect(parseRun(JSON.stringify(run), 'counted').environment.counts).toBe('instructions')
  const summary = JSON.parse(renderSummaryJson([run])).runs[0]
  expect(summary.counts).toBe('instructions')
  expect(renderCsv([run])).not.toMatch(/[a-z]Ns,ns,/)
  expect(renderHtml([run], { assets: { script: '', style: '' } })).toContain(
    'All figures are numbers of instructions',
  )
})

test('all digits of a count are kept and shown', () => {
  expect(renderTerminalTable(countedRun({ actives: [1] }))).toContain('1,004,270')
  expect(trustSummary(analyse(small()))).toContain('clock CLOCK_MONOTONIC, 74 instructions a reading')
})

test('blocks that differ are named in the table of every cell and in the notes', () => {
  const html = renderHtml([unequalBootsRun()], { assets: { script: '', style: '' } })
  expect(html).toMatch(/<td>1,125 – 1,133<\/td>/)
  expect(html).toContain('its blocks differ: waitInstructions from 1,125 to 1,133')
  expect(renderHtml([small()], { assets: { script: '', style: '' } })).not.toContain('its blocks differ')
})

test('other tools get instructions as their unit', () => {
  const figures = leadFiguresOf(small())
  expect(Object.values(JSON.parse(renderBencher(figures).text))[0]).toEqual({ instructions: { value: 1690 } })
  expect(JSON.parse(renderActionBenchmark(figures).text)[0]).toMatchObject({
    unit: 'instructions',
    value: 1690,
  })
  const metrics = renderOpenMetrics([small()])
  expect(metrics).toContain('# UNIT muxbench_wait_instructions instructions')
  expect(metrics).toMatch(/muxbench_wait_instructions\{.*select.*\} 1690\n/)
})

test('two kernels laid over each other differ exactly, and it is said in what', () => {
  const base = small()
  const runs = [base, onLaterKernel(base, 59)]
  const statements = overlayFindings(overlayOf(runs.map(analyse))).map(findingText)
  expect(statements[0]).toMatch(/ takes 59 instructions more/)
  expect(statements[1]).toMatch(/8 regressions, 8 the same of 16 cells, as muxbench compare judges them\.$/)
  expect(statements.join('\n')).not.toMatch(/by chance|spread of their blocks|at different times/)
  const names = differencesOf(runs).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['Kernel', 'Kernel version', 'Kernel build id']))
  expect(names).not.toContain('Kernel command line')
})

test('a run of times and one of counts have no ratio', () => {
  const times = syntheticRun({ fdCounts: [8, 64], actives: [1, '100%'], waitModes: ['nonblocking'] })
  expect(overlayOf([times, small()].map(analyse)).pairs).toEqual([])
})
