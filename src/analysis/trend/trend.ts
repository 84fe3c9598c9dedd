import type { HistoryCommit } from '../../result/history/schema.ts'
import { machineKey, machineWords } from './machine.ts'
import { inOrder, type Order, type TrendEntry } from './order.ts'
import { seriesOfRuns, type TrendSeries, type TrendSettings } from './series.ts'

/** A run of the history, as far as a reader must know it. */
export interface TrendRun {
  readonly id: string
  readonly lineNumber: number
  readonly startedAt: string
  readonly isPartial: boolean
  readonly commit: HistoryCommit | null
  readonly kernel: string
  readonly nodeVersion: string
  readonly toolVersion: string
  readonly addonSha256: string
}

/** The runs of one suite on machines that cannot be told apart. Only runs of one group are compared. */
export interface TrendGroup {
  readonly suite: string
  readonly machine: string
  /** The oldest first. */
  readonly runs: readonly TrendRun[]
  readonly order: Order
  readonly series: readonly TrendSeries[]
}

export interface Trend {
  readonly settings: TrendSettings
  /** In the order in which they first appear. */
  readonly groups: readonly TrendGroup[]
}

export interface TrendOptions extends TrendSettings {
  /** The place of each commit in git's topological order. */
  readonly commitPlaces: ReadonlyMap<string, number>
  /** Whether runs of different kernels are different series. */
  readonly isByKernel: boolean
}

function runOf({ lineNumber, line }: TrendEntry): TrendRun {
  return {
    id: line.run.id,
    lineNumber,
    startedAt: line.run.startedAt,
    isPartial: line.run.status === 'partial',
    commit: line.commit,
    kernel: line.machine.kernel,
    nodeVersion: line.machine.nodeVersion,
    toolVersion: line.tool.version,
    addonSha256: line.tool.addonSha256,
  }
}

function groupOf(given: readonly TrendEntry[], options: TrendOptions): TrendGroup {
  const { entries, order } = inOrder(given, options.commitPlaces)
  const [{ line }] = given as [TrendEntry]
  return {
    suite: line.run.suite,
    machine: machineWords(line.machine, options.isByKernel),
    runs: entries.map(runOf),
    order,
    series: seriesOfRuns(
      entries.map(entry => entry.line),
      options,
    ),
  }
}

/** Returns a series for each cell of a suite on one kind of machine, with the changes in it. */
export function trendOf(entries: readonly TrendEntry[], options: TrendOptions): Trend {
  const groups = new Map<string, TrendEntry[]>()
  for (const entry of entries) {
    const { run, machine } = entry.line
    const key = JSON.stringify([run.suite, machineKey(machine, options.isByKernel)])
    const known = groups.get(key)
    if (known) known.push(entry)
    else groups.set(key, [entry])
  }
  return {
    settings: { alpha: options.alpha, minEffect: options.minEffect },
    groups: [...groups.values()].map(group => groupOf(group, options)),
  }
}
