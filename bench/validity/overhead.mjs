/**
 * This section measures how much longer an epoll iteration with one active descriptor takes in the native runner than
 * the same system calls and clock readings take in the bare loop, and what recording one sample costs. It then compares
 * the CPU time of an iteration of each kind with that of a bare loop, both without the readings of the clock.
 */
import { loadAddon } from '../../dist/src/poller/addon.js'
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { median } from '../../dist/src/stats/quantile.js'
import { makePlan } from '../../dist/src/workload/plan.js'
import { encodePlan } from '../../dist/src/workload/plan_buffer.js'
import { BareLoop } from './bare_loop.mjs'
import { check, section } from './checks.mjs'
import { checkRatio, measured, muxbenchCells, ROUNDS_IN_WORDS, SECONDS, takeRounds } from './peer_rounds.mjs'

const N = 1000
const ROUNDS = 7
const ITERATIONS = 200_000
const BATCH = 2048
const MAX_SHARE = 0.1
const MAX_RECORDING_SHARE = 0.01

/** The kinds of iterations: that of the bare loop, and the parameters of the cell. */
const KINDS = [
  { what: 'one event', kind: 'plain', params: [] },
  { what: 'one event, a reader as a thread', kind: 'reader', params: ['readersAs=threads'] },
  { what: 'nothing ready', kind: 'empty', params: ['active=0'] },
  { what: 'one event and a change of the set', kind: 'changes', params: ['churn=1'] },
  { what: 'a fresh set', kind: 'fresh', params: ['freshSet=true'] },
  { what: 'a message of 1 KiB', kind: 'message', params: ['messageBytes=1KiB'] },
  { what: 'room to write', kind: 'room', params: ['interest=out'] },
  {
    what: 'the end of a timeout of 50 µs',
    kind: 'timeout',
    mechanism: 'epoll_pwait2',
    params: ['active=0', 'waitMode=timeout', 'timeoutNs=50us'],
  },
]
const KIND_N = 64
/** What the runner may take beside the system calls is at most a tenth of all. */
const KIND_LIMITS = [0, Number((1 / (1 - MAX_SHARE)).toFixed(2))]
const KIND_SECONDS = SECONDS / 2

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

/** Returns the CPU time of an iteration of the cell of a kind in ns, without that of reading the clock. */
function kindCpuNs({ mechanism = 'epoll', params }) {
  const [cell] = muxbenchCells(
    'smoke',
    KIND_SECONDS,
    ...['--mechanism', mechanism, '--trigger', 'level', '--fds', String(KIND_N), '--active', '1'],
    ...['waitMode=nonblocking', ...params].flatMap(param => ['--param', param]),
  )
  return measured(cell).cpuNs.p50
}

async function kinds(bare) {
  section(
    'Overhead of each kind of iteration',
    `CPU time of an epoll iteration / that of a bare loop, N = ${KIND_N}; medians of ${ROUNDS_IN_WORDS}.`,
  )
  const compared = KINDS.map(kind => ({ ...kind, figures: [] }))
  const takeRound = () => {
    for (const { figures, ...kind } of compared) {
      const ours = kindCpuNs(kind)
      const iterations = Math.ceil((KIND_SECONDS * 1e9) / ours)
      figures.push({ ours, theirs: bare.cpuNs(kind.kind, KIND_N, iterations) })
    }
  }
  await takeRounds(
    takeRound,
    compared.map(({ figures }) => figures),
    KIND_LIMITS,
  )
  for (const { what, figures } of compared) checkRatio(what, figures, 'µs', KIND_LIMITS)
}

export async function overhead() {
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
  await kinds(bare)
  bare.remove()
}
