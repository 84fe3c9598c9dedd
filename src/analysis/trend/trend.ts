import { UNITS } from '../../metrics/units.ts'
import type { Acceptance, HistoryCommit, HistoryLine } from '../../result/history/schema.ts'
import type { KernelFacts } from '../../result/run/kernel_facts.ts'
import { grouped } from '../../suite/grouped.ts'
import { acceptedOf, type Judged } from './acceptances.ts'
import type { Floors } from './changes.ts'
import { measuredSeries } from './measured.ts'
import { foundPools, type TrendPool } from './pools.ts'
import { attributedSeries, type TrendSeries } from './series.ts'

export interface TrendSettings extends Floors {
  /** The probability with which any unchanged pool or series of a group at all shows a change. */
  readonly alpha: number
}

/** The highest significance of one search for changes: of pools, and of single cells, of which there are more. */
const MOST_SIGNIFICANCE = { pools: 0.01, cells: 0.005 }

/**
 * Returns the significance of one search of `count`, which share half of alpha (Bonferroni): the searches of the pools
 * have one half together, and those of the single cells the other one.
 */
export function significanceOf(
  { alpha }: Pick<TrendSettings, 'alpha'>,
  of: keyof typeof MOST_SIGNIFICANCE,
  count: number,
): number {
  return Math.min(MOST_SIGNIFICANCE[of], alpha / 2 / Math.max(1, count))
}

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
  /** What tells the run from the others: its commit or label, otherwise its kernel, otherwise its id. */
  readonly label: string
  readonly lineNumber: number
  readonly seed: number
  readonly startedAt: string
  readonly isPartial: boolean
  readonly commit: HistoryCommit | null
  readonly kernel: string
  /** What else is known of the kernel; null of runs that an older version has added. */
  readonly kernelFacts: KernelFacts | null
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
  /** What the cells of each mechanism do together, part by part. */
  readonly pools: readonly TrendPool[]
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
  /** The changes that were accepted. */
  readonly acceptances: readonly Acceptance[]
}

/**
 * Returns what each run goes by. Where runs differ in their kernel and all have one commit, or none, it is the kernel that
 * is followed.
 */
function labelsOf(entries: readonly TrendEntry[]): string[] {
  const commits = new Set(entries.map(({ line }) => line.commit?.label))
  const kernels = new Set(entries.map(({ line }) => line.machine.kernel))
  const isOfKernels = kernels.size > 1
  return entries.map(({ line: { commit, machine, run } }) => {
    if (commit !== null && !(isOfKernels && commits.size === 1)) return commit.label
    return isOfKernels ? machine.kernel : run.id
  })
}

function runOf({ lineNumber, line }: TrendEntry, label: string): TrendRun {
  return {
    id: line.run.id,
    label,
    lineNumber,
    seed: line.run.seed,
    startedAt: line.run.startedAt,
    isPartial: line.run.status === 'partial',
    commit: line.commit,
    kernel: line.machine.kernel,
    kernelFacts: line.machine.kernelFacts ?? null,
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
function factsOf({ machine, cells, run }: HistoryLine, isByKernel: boolean): (string | null)[] {
  const { arch, cpuCount, cpuModel, hypervisor, clock, scheduler, kernel } = machine
  const isCounted = cells.some(({ unit }) => UNITS[unit].isExact)
  return [
    arch,
    `${cpuCount} × ${cpuModel}`,
    // `yes` stands for a hypervisor that does not say its name.
    hypervisor === 'yes' ? 'a virtual machine' : hypervisor,
    clock,
    scheduler === 'SCHED_OTHER' ? null : scheduler,
    isByKernel ? kernel : null,
    // A count depends on which descriptors are active, and so on the seed.
    isCounted ? `seed ${run.seed}` : null,
  ]
}

/** Returns `x64, 2 × Example CPU, kvm, TSC`. */
function machineWords(line: HistoryLine, isByKernel: boolean): string {
  return factsOf(line, isByKernel)
    .filter(fact => fact !== null)
    .join(', ')
}

function floorsOf({ minEffect, exactMinEffect, exactMinDifference }: Floors): Floors {
  return { minEffect, exactMinEffect, exactMinDifference }
}

function groupOf(given: readonly TrendEntry[], options: TrendOptions): TrendGroup {
  const { entries, order } = inOrder(given, options.commitPlaces)
  const [{ line }] = given as [TrendEntry]
  const lines = entries.map(entry => entry.line)
  const labels = labelsOf(entries)
  const measured = measuredSeries(lines)
  const judged: Judged = {
    ...floorsOf(options),
    significanceOf: (of, count) => significanceOf(options, of, count),
    acceptedOf: acceptedOf(options.acceptances, lines, options.minEffect),
  }
  const found = foundPools(measured, lines.length, judged)
  return {
    suite: line.run.suite,
    machine: machineWords(line, options.isByKernel),
    runs: entries.map((entry, i) => runOf(entry, labels[i] as string)),
    order,
    ...attributedSeries(found, measured, judged),
  }
}

/** Returns a series for each cell of a suite on one kind of machine, and for the cells of each mechanism together. */
export function trendOf(entries: readonly TrendEntry[], options: TrendOptions): Trend {
  const keyOf = ({ line }: TrendEntry) => JSON.stringify([line.run.suite, factsOf(line, options.isByKernel)])
  return {
    settings: { alpha: options.alpha, ...floorsOf(options) },
    groups: [...grouped(entries, keyOf).values()].map(group => groupOf(group, options)),
  }
}
