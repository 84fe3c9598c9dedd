/**
 * This section measures how much longer an epoll iteration with one active descriptor takes in the native runner than
 * the same system calls and clock readings take in the bare loop, and what recording one sample costs.
 */
import { loadAddon } from '../../dist/src/poller/addon.js'
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { median } from '../../dist/src/stats/quantile.js'
import { makePlan } from '../../dist/src/workload/plan.js'
import { encodePlan } from '../../dist/src/workload/plan_buffer.js'
import { BareLoop } from './bare_loop.mjs'
import { check, section } from './checks.mjs'

const N = 1000
const ROUNDS = 7
const ITERATIONS = 200_000
const BATCH = 2048
const MAX_SHARE = 0.1
const MAX_RECORDING_SHARE = 0.01

function makeColumns() {
  const column = () => new Float64Array(BATCH)
  return {
    writeNs: column(),
    armNs: column(),
    scanNs: column(),
    drainNs: column(),
    cycleNs: column(),
    iterationNs: column(),
    waitNs: new Float64Array(BATCH + 2),
    dispatchLatencyNs: column(),
  }
}

/** Returns the mean time of an epoll iteration in the native runner in ns, with everything between the ends of a batch. */
function runnerIterationNs(addon, columns) {
  const plan = makePlan({ seed: 1, fdCount: N, activeCount: 1 })
  const pool = new addon.FdPool(N)
  const options = {
    mechanism: 'epoll',
    waitMode: 'nonblocking',
    edge: false,
    oneshot: false,
    sharedFdTable: false,
    maxEvents: N,
    highestFd: null,
  }
  const runner = new addon.Runner(pool, encodePlan(plan), options, columns)
  let [iterations, elapsedNs] = [0, 0]
  while (iterations < ITERATIONS) {
    const batch = runner.runBatch(iterations % plan.iterations, BATCH)
    iterations += batch.iterations
    elapsedNs += batch.elapsedNs
  }
  runner.close()
  pool.close()
  return elapsedNs / iterations
}

/** Returns the time to record one sample of a column, in ns. */
function recordingNs({ waitNs }) {
  const histogram = new Histogram()
  const rounds = 2000
  const start = performance.now()
  for (let i = 0; i < rounds; i++) histogram.recordAll(waitNs, BATCH)
  return ((performance.now() - start) * 1e6) / (rounds * BATCH)
}

export function overhead() {
  section('Overhead', `Medians of ${ROUNDS} rounds; epoll, N = ${N}, 1 active, timeout 0.`)
  const addon = loadAddon()
  addon.unshareDescriptorTable()
  const columns = makeColumns()
  const bare = new BareLoop()
  const shares = []
  const recording = []
  for (let round = 0; round < ROUNDS; round++) {
    const first = runnerIterationNs(addon, columns)
    const { iterationNs } = bare.run('epoll', N, ITERATIONS)
    const second = runnerIterationNs(addon, columns)
    shares.push(1 - (2 * iterationNs) / (first + second))
    recording.push(recordingNs(columns) / iterationNs)
  }
  bare.remove()
  const share = median(shares)
  check(
    "the runner's own work in an epoll iteration",
    `${(share * 100).toFixed(1)} %`,
    `under ${100 * MAX_SHARE} %`,
    share < MAX_SHARE,
  )
  const recorded = median(recording)
  check(
    'recording one sample, as a share of such an iteration',
    `${(recorded * 100).toFixed(2)} %`,
    `at most ${100 * MAX_RECORDING_SHARE} %`,
    recorded <= MAX_RECORDING_SHARE,
  )
}
