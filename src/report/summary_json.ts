import { type Analysis, analyse } from '../analysis/analyse.ts'
import { contestsOf } from '../analysis/contest.ts'
import { crossoversOf } from '../analysis/crossovers.ts'
import { findingText } from '../analysis/findings/finding.ts'
import { leadMetricOf } from '../analysis/lead_metric.ts'
import { loadCurvesOf } from '../analysis/load_curves.ts'
import { selectionOf } from '../analysis/selection.ts'
import type { RunBlock, RunCell, RunFile } from '../result/schema.ts'

const SUMMARY_VERSION = 1

function metricsOf(cell: RunCell): Record<string, unknown> {
  const entries = Object.entries(cell.metrics)
  return Object.fromEntries(entries.map(([name, { hdr, ...figures }]) => [name, figures]))
}

function winnersOf(analysis: Analysis) {
  return analysis.views.map(view => {
    const metric = leadMetricOf(view).name
    const contests = contestsOf(view, analysis.series, metric)
    return {
      settings: view.settings,
      metric,
      winners: contests.map(({ fdCount, winner, leaders }) => ({
        fdCount,
        winner,
        leaders: leaders.map(leader => leader.cell.id),
      })),
      crossovers: crossoversOf(contests).map(({ before, after, ...crossover }) => ({
        before: before.join(' or '),
        after: after.join(' or '),
        ...crossover,
      })),
    }
  })
}

/** Latency against offered rate, with the saturation of each series. */
function loadsOf(analysis: Analysis) {
  return loadCurvesOf(analysis).map(({ series, points, ...curve }) => ({
    series: series.label,
    ...curve,
    points: points.map(({ cell, ...point }) => ({ cellId: cell.id, ...point })),
  }))
}

/** What a block was disturbed by, and what was in force in it. */
function blockOf(block: RunBlock) {
  const { index, complete, purpose, disturbed, scheduler, pin, migrations, frequencyMhz, stealMs } = block
  return { index, complete, purpose, disturbed, scheduler, pin, migrations, frequencyMhz, stealMs }
}

function summaryOf(file: RunFile) {
  const analysis = analyse(file)
  const { id, suite, startedAt, finishedAt, seed, argv, status, blocksPlanned, blocksFinished, rules } =
    file.run
  return {
    run: { id, suite, startedAt, finishedAt, seed, argv, status, blocksPlanned, blocksFinished, rules },
    clock: file.environment.clock,
    findings: selectionOf(analysis).all.map(({ finding, isSelected }) => ({
      ...finding,
      text: findingText(finding),
      isSelected,
    })),
    views: winnersOf(analysis),
    loads: loadsOf(analysis),
    refusals: analysis.refusals,
    blocks: file.blocks.map(blockOf),
    cells: file.cells.map(cell => ({
      id: cell.id,
      mechanism: cell.mechanism,
      params: cell.params,
      status: cell.status,
      reason: cell.reason,
      notes: cell.notes,
      settled: cell.settled,
      perf: cell.perf,
      workDigest: cell.workDigest,
      metrics: metricsOf(cell),
    })),
  }
}

/** What machines want of runs: findings, winners and figures, without histograms and the blocks' own figures. */
export function renderSummaryJson(runs: readonly RunFile[]): string {
  return `${JSON.stringify({ summaryVersion: SUMMARY_VERSION, runs: runs.map(summaryOf) }, null, 2)}\n`
}
