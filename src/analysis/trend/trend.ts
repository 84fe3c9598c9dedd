import type { HistoryCommit, HistoryLine } from '../../result/history/schema.ts'
import { grouped } from '../../suite/grouped.ts'
import { seriesOfRuns, type TrendSeries, type TrendSettings } from './series.ts'

/** A line of a history and where it stands in the file. */
export interface TrendEntry {
  readonly lineNumber: number
  readonly line: HistoryLine
}

/** What the runs of a trend are ordered by. */
type Order = 'commits' | 'adding'

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
  /** The runs of the group, the oldest first. */
  readonly runs: readonly TrendRun[]
  readonly order: Order
  readonly series: readonly TrendSeries[]
}

export interface Trend {
  readonly settings: TrendSettings
  /** The groups, in the order in which they first appear. */
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

/**
 * Returns the entries, the oldest first: in git's order of their commits where git knows all of them, and in the order in
 * which they were added otherwise. Runs of one commit stay in the order in which they were added.
 */
function inOrder(
  entries: readonly TrendEntry[],
  commitPlaces: ReadonlyMap<string, number>,
): { order: Order; entries: readonly TrendEntry[] } {
  const places = entries.map(({ line }) => commitPlaces.get(line.commit?.label ?? '') ?? null)
  if (places.some(place => place === null)) return { order: 'adding', entries }
  const sorted = entries
    .map((entry, i) => ({ entry, place: places[i] as number }))
    .sort((a, b) => a.place - b.place)
    .map(({ entry }) => entry)
  return { order: 'commits', entries: sorted }
}

/**
 * Returns what tells machines apart, including the clock and the scheduler, on which figures depend as much. The kernel
 * counts only where that is asked for: many histories are about it, and that of a rented machine changes by itself.
 */
function factsOf(machine: HistoryLine['machine'], isByKernel: boolean): (string | null)[] {
  const { arch, cpuCount, cpuModel, hypervisor, clock, scheduler, kernel } = machine
  return [
    arch,
    `${cpuCount} × ${cpuModel}`,
    // `yes` stands for a hypervisor that does not say its name.
    hypervisor === 'yes' ? 'a virtual machine' : hypervisor,
    clock,
    scheduler === 'SCHED_OTHER' ? null : scheduler,
    isByKernel ? kernel : null,
  ]
}

/** Returns `x64, 2 × Example CPU, kvm, TSC`. */
function machineWords(machine: HistoryLine['machine'], isByKernel: boolean): string {
  return factsOf(machine, isByKernel)
    .filter(fact => fact !== null)
    .join(', ')
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
  const keyOf = ({ line: { run, machine } }: TrendEntry) =>
    JSON.stringify([run.suite, factsOf(machine, options.isByKernel)])
  return {
    settings: { alpha: options.alpha, minEffect: options.minEffect },
    groups: [...grouped(entries, keyOf).values()].map(group => groupOf(group, options)),
  }
}
