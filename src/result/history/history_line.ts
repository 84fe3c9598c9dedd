import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { UNITS } from '../../metrics/units.ts'
import { kernelFactsOf } from '../run/kernel_facts.ts'
import type { RunBlock, RunCell, RunFile } from '../run/schema.ts'
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

/** Returns the yardstick of a block, or null where none was measured or a figure is 0 and cannot be divided by. */
function yardstickOf({ yardstick }: RunBlock): HistoryYardstick | null {
  if (!yardstick) return null
  const { systemCallNs, userLoopNs } = yardstick
  if (!(systemCallNs > 0 && userLoopNs > 0)) return null
  return { systemCallNs: rounded(systemCallNs), userLoopNs: rounded(userLoopNs) }
}

/** Returns a cell with the metric that it is compared by, or null where that was not measured. */
function cellOf({ id, mechanism, params, status, metrics, blocks }: RunCell, indexes: readonly number[]) {
  const name = comparedMetricName(params)
  const metric = metrics[name]
  if (status !== 'ok' || metric === undefined) return null
  // Counts are kept as they are, since a difference of one instruction is one.
  const figureOf = UNITS[metric.unit].isExact ? (value: number) => value : rounded
  const byIndex = new Map(blocks.map(block => [block.index, block.metrics[name]]))
  return {
    id,
    mechanism,
    metric: name,
    unit: metric.unit,
    median: figureOf(metric.p50),
    ci95: metric.ci95 && [figureOf(metric.ci95[0]), figureOf(metric.ci95[1])],
    blocks: indexes.map(index => {
      const median = byIndex.get(index)
      return median === undefined ? null : figureOf(median)
    }),
  } satisfies HistoryCell
}

/** Returns what a history keeps of a run. Times and rates have five significant digits. */
export function historyLineOf(run: RunFile, commit: HistoryCommit | null, addedAt: string): HistoryLine {
  const { os, kernel, arch, cpuModel, cpuCount, hypervisor, clock, nodeVersion } = run.environment
  // A block that was interrupted and carried on has several entries; the last one is the longest.
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
      kernelFacts: kernelFactsOf(run.environment),
    },
    blocks: blocks.map(block => ({ index: block.index, yardstick: yardstickOf(block) })),
    cells: run.cells.map(cell => cellOf(cell, indexes)).filter(cell => cell !== null),
  }
}

/** Returns a key that is equal for two lines of the same run. */
export function runKey({
  run,
}: {
  readonly run: Pick<HistoryLine['run'], 'id' | 'startedAt' | 'seed'>
}): string {
  return JSON.stringify([run.id, run.startedAt, run.seed])
}
