/**
 * This section measures what recording one sample costs, and compares the CPU time of an epoll iteration of each kind in
 * the native runner with that of the same system calls in the bare loop, both without the readings of the clock.
 */
import { loadAddon } from '../../dist/src/poller/addon.js'
import { Histogram } from '../../dist/src/recorder/histogram.js'
import { MetricHistograms } from '../../dist/src/recorder/metric_histograms.js'
import { UNPINNED } from '../../dist/src/runner/block_protocol.js'
import { openMeasuredCell } from '../../dist/src/runner/child/measure_cell.js'
import { median } from '../../dist/src/stats/quantile.js'
import { expandCells } from '../../dist/src/suite/cells.js'
import { makePlan } from '../../dist/src/workload/plan.js'
import smokeSuite from '../../dist/suites/smoke.js'
import { BareLoop } from './bare_loop.mjs'
import { check, section } from './checks.mjs'
import { checkRatio, ROUNDS_IN_WORDS, takeRounds } from './peer_rounds.mjs'

const ROUNDS = 7
const ITERATIONS = 200_000
const BATCH = 2048
const MAX_SHARE = 0.1
const MAX_RECORDING_SHARE = 0.01

const KIND_N = 64
/** What the runner may take beside the system calls is at most a tenth of all. */
const KIND_LIMITS = [0, Number((1 / (1 - MAX_SHARE)).toFixed(2))]
/** How often the runner and the bare loop alternate in one round, whose figures are the medians. */
const ALTERNATIONS = 15
/** How long each of them runs at a time. */
const TURN_MS = 20

/** The kinds of iterations: that of the bare loop, and how the cell differs from one event in an iteration. */
const KINDS = [
  { what: 'one event', kind: 'plain' },
  { what: 'one event, a reader as a thread', kind: 'reader', axes: { readersAs: ['threads'] } },
  { what: 'nothing ready', kind: 'empty', axes: { active: [0] } },
  { what: 'one event and a change of the set', kind: 'changes', axes: { churn: [1] } },
  { what: 'a fresh set', kind: 'fresh', axes: { freshSet: [true] } },
  { what: 'a message of 1 KiB', kind: 'message', axes: { messageBytes: [1024] } },
  { what: 'room to write', kind: 'room', axes: { interest: ['out'] } },
  {
    what: 'the end of a timeout of 50 µs',
    kind: 'timeout',
    mechanism: 'epoll_pwait2',
    axes: { active: [0], waitMode: ['timeout'], timeoutNs: [50_000] },
  },
]

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
    () => recordingNs(column) / bare.cpuNs('plain', KIND_N, ITERATIONS).ns,
  )
  const recorded = median(shares)
  check(
    'recording one sample, as a share of an epoll iteration',
    `${(recorded * 100).toFixed(2)} %`,
    `at most ${100 * MAX_RECORDING_SHARE} %`,
    recorded <= MAX_RECORDING_SHARE,
  )
}

/** The loop that a run measures a cell of this kind with, taking turns of its own. */
class RunnersLoop {
  #histograms = new MetricHistograms('cpuNs')
  #pool
  #cell
  #warmUpMs = TURN_MS

  constructor(addon, { mechanism = 'epoll', axes = {} }) {
    const usual = { fdCount: [KIND_N], active: [1], waitMode: ['nonblocking'] }
    const [spec] = expandCells({ ...smokeSuite, variants: [{ mechanism }], axes: { ...usual, ...axes } })
    const { fdCount, activeCount, chainWrites, fdKind, interest } = spec.params
    this.#pool = new addon.FdPool(fdCount, fdKind, interest)
    const context = {
      addon,
      pool: () => this.#pool,
      seed: 1,
      clockCostNs: 0,
      blockIndex: 0,
      signal: new AbortController().signal,
      pin: UNPINNED,
      allowedCpus: addon.affinity(),
      planOf: () => makePlan({ seed: 1, fdCount, activeCount, chainWrites }),
    }
    this.#cell = openMeasuredCell(spec, context, this.#histograms)
  }

  /** Returns the CPU time of an iteration of one turn with its readings of the clock, in ns. */
  async cpuNs() {
    this.#histograms.beginTurn()
    await this.#cell.turn({ warmUpMs: this.#warmUpMs, lengthMs: () => TURN_MS, stallMs: 0 })
    this.#warmUpMs = null
    return this.#histograms.turn.quantile(0.5)
  }

  close() {
    this.#cell.release()
    this.#cell.close()
    this.#pool.close()
  }
}

async function kinds(bare) {
  section(
    'Overhead of each kind of iteration',
    `CPU time of an epoll iteration / that of a bare loop, N = ${KIND_N}; medians of ${ROUNDS_IN_WORDS},\neach of ${ALTERNATIONS} turns of ${TURN_MS} ms in which both alternate.`,
  )
  const addon = loadAddon()
  // As in a run: every call takes longer with a table of descriptors that threads share.
  addon.unshareDescriptorTable()
  for (const kind of KINDS) {
    const loop = new RunnersLoop(addon, kind)
    const figures = []
    const takeRound = async () => {
      const turns = []
      for (let turn = 0; turn < ALTERNATIONS; turn++) {
        const ours = await loop.cpuNs()
        const { ns, clockNs } = bare.cpuNs(kind.kind, KIND_N, Math.ceil((TURN_MS * 1e6) / ours))
        // Both figures leave out the same time: an error of 1 ns a reading would be 2 % of an empty wait.
        turns.push({ ours: ours - clockNs, theirs: ns })
      }
      const medianOf = key => median(turns.map(turn => turn[key]))
      figures.push({ ours: medianOf('ours'), theirs: medianOf('theirs') })
    }
    await takeRounds(takeRound, [figures], KIND_LIMITS)
    checkRatio(kind.what, figures, 'µs', KIND_LIMITS)
    loop.close()
  }
}

export async function overhead() {
  const bare = new BareLoop()
  recording(bare)
  await kinds(bare)
  bare.remove()
}
