import { type Analysis, analyse } from '../../analysis/analyse.ts'
import { withClaims } from '../../analysis/claims/claims.ts'
import { crossoversOf } from '../../analysis/comparisons/lead_changes.ts'
import { rankingsOf } from '../../analysis/comparisons/ranking.ts'
import { countsOf, runComparisonsOf } from '../../analysis/comparisons/run_comparisons.ts'
import { type Overlay, overlayOf } from '../../analysis/overlay/overlay.ts'
import { isBeyond } from '../../analysis/overlay/ratio.ts'
import { findingText } from '../../analysis/sentences/findings/finding.ts'
import { selectionOf } from '../../analysis/sentences/selection.ts'
import { leadMetricOf } from '../../analysis/views/lead_of_view.ts'
import { loadCurvesOf } from '../../analysis/views/load_curves.ts'
import type { RunBlock, RunCell, RunFile } from '../../result/run/schema.ts'
import { safeJson } from '../escape.ts'
import { differencesOf } from '../facts/environment.ts'
import { overlayFindings } from '../verdict/overlay_findings.ts'
import { verdictOfPair } from '../verdict/overlay_verdicts.ts'

const SUMMARY_VERSION = 1

function metricsOf(cell: RunCell): Record<string, unknown> {
  const entries = Object.entries(cell.metrics)
  return Object.fromEntries(entries.map(([name, { hdr, ...figures }]) => [name, figures]))
}

function winnersOf(analysis: Analysis) {
  return analysis.views.map(view => {
    const metric = leadMetricOf(view).name
    const rankings = rankingsOf(view, analysis.series, metric)
    return {
      settings: view.settings,
      metric,
      winners: rankings.map(({ fdCount, winner, leaders, undecided }) => ({
        fdCount,
        winner,
        leaders: leaders.map(leader => leader.cell.id),
        undecided,
      })),
      crossovers: crossoversOf(rankings).map(({ before, after, ...crossover }) => ({
        before: before.join(' or '),
        after: after.join(' or '),
        ...crossover,
      })),
    }
  })
}

/** Returns latency against offered rate, with the rate at which each series saturates. */
function loadsOf(analysis: Analysis) {
  return loadCurvesOf(analysis).map(({ series, points, ...curve }) => ({
    series: series.label,
    ...curve,
    points: points.map(({ cell, ...point }) => ({ cellId: cell.id, ...point })),
  }))
}

function pick<From, Name extends keyof From>(from: From, ...names: readonly Name[]): Pick<From, Name> {
  return Object.fromEntries(names.map(name => [name, from[name]])) as Pick<From, Name>
}

/** Returns what disturbed a block, and the conditions under which it ran. */
function blockOf(block: RunBlock) {
  const conditions = pick(block, 'scheduler', 'pin', 'migrations', 'frequencyMhz', 'stealMs')
  return { ...pick(block, 'index', 'complete', 'purpose', 'disturbed'), ...conditions }
}

function summaryOf(analysis: Analysis) {
  const file = analysis.run
  const comparisons = runComparisonsOf(analysis)
  const { shard, merged, repeat } = file.run
  return {
    run: {
      ...pick(file.run, 'id', 'suite', 'startedAt', 'finishedAt', 'seed', 'argv', 'status'),
      ...pick(file.run, 'blocksPlanned', 'blocksFinished', 'rules'),
      repeat,
      shard: shard && { index: shard.index, count: shard.count },
      merged,
    },
    clock: file.environment.clock,
    counts: file.environment.counts,
    ...(file.run.claims && { claims: withClaims(file).claims }),
    findings: selectionOf(analysis).all.map(({ finding, isSelected }) => ({
      ...finding,
      text: findingText(finding),
      isSelected,
    })),
    views: winnersOf(analysis),
    comparisons: { ...countsOf(comparisons), list: comparisons },
    loads: loadsOf(analysis),
    refusals: analysis.refusals,
    blocks: file.blocks.map(blockOf),
    cells: file.cells.map(cell => ({
      ...pick(
        cell,
        'id',
        'mechanism',
        'params',
        'status',
        'reason',
        'notes',
        'settled',
        'perf',
        'workDigest',
      ),
      metrics: metricsOf(cell),
    })),
  }
}

/** Returns several runs laid over each other. `run` is the index of a run; every ratio is to run 0. */
function overlaySummary(overlay: Overlay) {
  return {
    labels: overlay.labels,
    findings: overlayFindings(overlay).map(finding => ({ ...finding, text: findingText(finding) })),
    differences: differencesOf(overlay.analyses.map(({ run }) => run)),
    ratios: overlay.pairs.map(pair => ({
      run: pair.run,
      cellId: pair.head.id,
      baseCellId: pair.base.id,
      mechanism: pair.base.mechanism,
      params: pair.base.params,
      verdict: verdictOfPair(overlay, pair),
      ratios: pair.ratios.map(ratio => ({ ...ratio, isBeyond: isBeyond(ratio) })),
    })),
    refused: overlay.refused.map(({ run, head, reason }) => ({ run, cellId: head.id, reason })),
    lone: overlay.lone.map(({ run, cell, reason }) => ({ run, cellId: cell.id, reason })),
  }
}

/** Returns runs as JSON for other programs: findings, winners and figures, without histograms and figures of blocks. */
export function renderSummaryJson(runs: readonly RunFile[], labels?: readonly string[]): string {
  const analyses = runs.map(analyse)
  const summary = {
    summaryVersion: SUMMARY_VERSION,
    ...(analyses.length > 1 ? { overlay: overlaySummary(overlayOf(analyses, labels)) } : {}),
    runs: analyses.map(summaryOf),
  }
  return `${safeJson(summary, 2)}\n`
}
