/**
 * This section measures what recording one sample costs, and compares the CPU time of an epoll iteration of each kind in
 * the native runner with that of the same system calls in the bare loop, both without the readings of the clock.
 */
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { median } from '../../dist/src/stats/quantile.js'
import { BareLoop } from './bare_loop.mjs'
import { check, section } from './checks.mjs'
import { checkRatio, measured, muxbenchCells, ROUNDS_IN_WORDS, SECONDS, takeRounds } from './peer_rounds.mjs'

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
/** A run of one cell takes half a second before it measures more than the least. */
const KIND_SECONDS = 2 * SECONDS

/** Returns the time to record one sample of a column, in ns. */
function recordingNs(column) {
  const histogram = new Histogram()
  const rounds = 2000
  const start = performance.now()
  for (let i = 0; i < rounds; i++) histogram.recordAll(column, column.length)
  return ((performance.now() - start) * 1e6) / (rounds * column.length)
}

function recording(bare) {
  section(
    'Overhead',
    `The time to record a sample / that of a bare epoll iteration; medians of ${ROUNDS} rounds.`,
  )
  const column = Float64Array.from({ length: BATCH }, (_, i) => 400 + (i % 64))
  const shares = Array.from(
    { length: ROUNDS },
    () => recordingNs(column) / bare.cpuNs('plain', KIND_N, ITERATIONS),
  )
  const recorded = median(shares)
  check(
    'recording one sample, as a share of an epoll iteration',
    `${(recorded * 100).toFixed(2)} %`,
    `at most ${100 * MAX_RECORDING_SHARE} %`,
    recorded <= MAX_RECORDING_SHARE,
  )
}

/** Returns the CPU time of an iteration of the cell of a kind in ns, without that of reading the clock. */
function kindCpuNs({ mechanism = 'epoll', params }) {
  const named = ['active=1', 'waitMode=nonblocking', ...params].map(param => param.split('='))
  const [cell] = muxbenchCells(
    'smoke',
    KIND_SECONDS,
    ...['--mechanism', mechanism, '--trigger', 'level', '--fds', String(KIND_N)],
    // A parameter of the kind replaces the usual one.
    ...Object.entries(Object.fromEntries(named)).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
  )
  return measured(cell).cpuNs.p50
}

async function kinds(bare) {
  section(
    'Overhead of each kind of iteration',
    `CPU time of an epoll iteration / that of a bare loop, N = ${KIND_N}; medians of ${ROUNDS_IN_WORDS}.`,
  )
  for (const kind of KINDS) {
    const figures = []
    const takeRound = () => {
      const ours = kindCpuNs(kind)
      figures.push({ ours, theirs: bare.cpuNs(kind.kind, KIND_N, Math.ceil((SECONDS * 1e9) / ours)) })
    }
    await takeRounds(takeRound, [figures], KIND_LIMITS)
    checkRatio(kind.what, figures, 'µs', KIND_LIMITS)
  }
}

export async function overhead() {
  const bare = new BareLoop()
  recording(bare)
  await kinds(bare)
  bare.remove()
}
