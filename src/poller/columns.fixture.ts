import type { Features } from './mechanisms.ts'
import type {
  FloodColumns,
  OpenLoopColumns,
  RunnerOptions,
  SampleColumns,
  WakeupColumns,
} from './native_loops.ts'

/** Returns columns of `length` samples each, filled with -1 so that a test sees which were written. */
function filledColumns<Name extends string>(
  length: number,
  names: readonly Name[],
): Record<Name, Float64Array> {
  const columns = names.map(name => [name, new Float64Array(length).fill(-1)])
  return Object.fromEntries(columns) as Record<Name, Float64Array>
}

const PHASES = ['writeNs', 'armNs', 'scanNs', 'drainNs', 'dispatchLatencyNs'] as const

/** The columns of a closed loop. */
export function testColumns(length: number): SampleColumns {
  return filledColumns(length, [...PHASES, 'cycleNs', 'iterationNs', 'waitNs'])
}

/** The columns of a closed loop whose interest set changes. */
export function churnColumns(length: number, changes: number): SampleColumns {
  return { ...testColumns(length), ...filledColumns(changes, ['modifyNs', 'removeNs', 'addNs']) }
}

/** The columns of a loop whose reader is woken. */
export function wakeupColumns(length: number): WakeupColumns {
  return filledColumns(length, [...PHASES, 'wakeupLatencyNs'])
}

/** The columns of an open loop. */
export function openLoopColumns(length: number): OpenLoopColumns {
  return filledColumns(length, [...PHASES, 'intendedNs', 'writerLatenessNs'])
}

/** The columns of a flood, for so many slices and far more timed waits and changes. */
export function floodColumns(slices: number): FloodColumns {
  return {
    ...filledColumns(slices, ['eventRates', 'writeRates', 'roundRates', 'controlRates']),
    ...filledColumns(4096, ['waitNs', 'modifyNs', 'removeNs', 'addNs']),
  }
}

/** Options for level triggering and a timeout of 0 on `fdCount` descriptors. */
export function testOptions(mechanism: string, fdCount: number): RunnerOptions {
  return {
    mechanism,
    waitMode: 'nonblocking',
    edge: false,
    oneshot: false,
    sharedFdTable: false,
    maxEvents: fdCount,
    highestFd: null,
  }
}

/** Runs one batch, after which the runner is closed. */
export function batchOf<Result>(
  runner: { runBatch(first: number, iterations: number): Result; close(): void },
  first: number,
  iterations: number,
): Result {
  try {
    return runner.runBatch(first, iterations)
  } finally {
    runner.close()
  }
}

/** Returns the changes of options that give each trigger a mechanism has: level, edge and oneshot. */
export function triggersOf({ edge, oneshot }: Features): { edge?: boolean; oneshot?: boolean }[] {
  return [{}, ...(edge ? [{ edge }] : []), ...(oneshot ? [{ oneshot }] : [])]
}
