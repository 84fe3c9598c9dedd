import type { RunnerOptions, SampleColumns } from './native_loops.ts'

/** Columns of `length` samples each, filled with -1 so that what was written can be told. */
export function testColumns(length: number): SampleColumns {
  const column = () => new Float64Array(length).fill(-1)
  return {
    writeNs: column(),
    armNs: column(),
    scanNs: column(),
    drainNs: column(),
    cycleNs: column(),
    iterationNs: column(),
    waitNs: column(),
    dispatchLatencyNs: column(),
  }
}

/** Level-triggered, with a timeout of 0, on as many descriptors as given. */
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
