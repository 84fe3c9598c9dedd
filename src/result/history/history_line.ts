import { leadMetricName } from '../../metrics/metrics.ts'
import type { RunBlock, RunCell, RunFile } from '../schema.ts'
import {
  HISTORY_VERSION,
  type HistoryCell,
  type HistoryCommit,
  type HistoryLine,
  type HistoryYardstick,
} from './schema.ts'

const DIGITS = 5

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS))
}

/** That of a block; null in a run that measured none, and where a figure cannot be divided by. */
function yardstickOf({ yardstick }: RunBlock): HistoryYardstick | null {
  if (!yardstick) return null
  const { systemCallNs, userLoopNs } = yardstick
  if (!(systemCallNs > 0 && userLoopNs > 0)) return null
  return { systemCallNs: rounded(systemCallNs), userLoopNs: rounded(userLoopNs) }
}

/** Its lead metric; null where it was not measured. */
function cellOf({ id, mechanism, params, status, metrics, blocks }: RunCell, indexes: readonly number[]) {
  const name = leadMetricName(params)
  const metric = metrics[name]
  if (status !== 'ok' || metric === undefined) return null
  const byIndex = new Map(blocks.map(block => [block.index, block.metrics[name]]))
  return {
    id,
    mechanism,
    metric: name,
    unit: metric.unit,
    median: rounded(metric.p50),
    ci95: metric.ci95 && [rounded(metric.ci95[0]), rounded(metric.ci95[1])],
    blocks: indexes.map(index => {
      const median = byIndex.get(index)
      return median === undefined ? null : rounded(median)
    }),
  } satisfies HistoryCell
}

/** What a history keeps of a run. */
export function historyLineOf(run: RunFile, commit: HistoryCommit | null, addedAt: string): HistoryLine {
  const { os, kernel, arch, cpuModel, cpuCount, hypervisor, clock, nodeVersion } = run.environment
  // A block that was carried on has several entries; the last one measured the most.
  const blocks = [...new Map(run.blocks.map(block => [block.index, block])).values()]
  const indexes = blocks.map(({ index }) => index)
  return {
    historyVersion: HISTORY_VERSION,
    run: {
      id: run.run.id,
      suite: run.run.suite,
      seed: run.run.seed,
      startedAt: run.run.startedAt,
      status: run.run.status,
    },
    addedAt,
    commit,
    tool: { version: run.tool.version, addonSha256: run.tool.addonSha256 },
    machine: {
      os,
      kernel,
      arch,
      cpuModel,
      cpuCount,
      hypervisor,
      clock: clock.source,
      scheduler: blocks[0]?.scheduler ?? 'SCHED_OTHER',
      nodeVersion,
    },
    blocks: blocks.map(block => ({ index: block.index, yardstick: yardstickOf(block) })),
    cells: run.cells.map(cell => cellOf(cell, indexes)).filter(cell => cell !== null),
  }
}

/** One run is one run, however often and by whomever it is added. */
export function runKey({ run }: Pick<HistoryLine, 'run'>): string {
  return JSON.stringify([run.id, run.startedAt, run.seed])
}
