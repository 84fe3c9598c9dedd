/**
 * bench:fidelity: does muxbench report what the system calls cost, and what does it add of its own?
 *
 * Three figures, each a ratio or a difference taken in one run, in alternation:
 *   1. the median waitNs that `muxbench run` reports / the median of a bare C loop (bare_loop.c, compiled
 *      here), per mechanism, at N = 1,000, one random active descriptor, timeout 0: within 5 %;
 *   2. the runner's own work: how much longer an epoll iteration with one active descriptor takes in the
 *      native runner than the same system calls and clock readings in the bare loop: under 10 %;
 *   3. what recording costs per sample: at most 5 ns.
 * Exits with 1 where one is missed.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadAddon } from '../dist/src/poller/addon.js'
import { Histogram } from '../dist/src/recorder/histogram.js'
import { median } from '../dist/src/stats/quantile.js'
import { makePlan } from '../dist/src/workload/plan.js'
import { encodePlan } from '../dist/src/workload/plan_buffer.js'

const here = dirname(fileURLToPath(import.meta.url))
const main = join(here, '../dist/src/cli/main.js')
const N = 1000
const ROUNDS = 7
const MECHANISMS = ['select', 'poll', 'epoll']
/** Enough for a steady median in about a second. */
const BARE_ITERATIONS = { select: 10_000, poll: 10_000, epoll: 200_000 }

const folder = mkdtempSync(join(tmpdir(), 'muxbench-fidelity-'))
const bareLoop = join(folder, 'bare_loop')
execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-o', bareLoop, join(here, 'bare_loop.c')], {
  stdio: 'inherit',
})

function bare(mechanism) {
  const output = execFileSync(bareLoop, [mechanism, String(N), String(BARE_ITERATIONS[mechanism])]).toString()
  const [waitNs, iterationNs] = output.split(' ').map(Number)
  return { waitNs, iterationNs }
}

/** Median waitNs by mechanism, from the run.json of a real run of one block. */
function reported() {
  const out = join(folder, 'run')
  const flags = ['--fds', String(N), '--active', '1', '--trigger', 'level', '--param', 'waitMode=nonblocking']
  execFileSync(process.execPath, [main, 'run', ...flags, '--blocks', '1', '--budget', '3', '--out', out], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const { cells } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'))
  return Object.fromEntries(cells.map(cell => [cell.mechanism, cell.metrics.waitNs.p50]))
}

const addon = loadAddon()
addon.unshareDescriptorTable()
const BATCH = 2048
const column = () => new Float64Array(BATCH)
const columns = {
  writeNs: column(),
  armNs: column(),
  scanNs: column(),
  drainNs: column(),
  cycleNs: column(),
  iterationNs: column(),
  waitNs: new Float64Array(BATCH + 2),
  dispatchLatencyNs: column(),
}
const plan = makePlan({ seed: 1, fdCount: N, activeCount: 1 })
const buffer = encodePlan(plan)

/** Mean time of an epoll iteration in the native runner, ns: everything between the ends of a batch. */
function runnerIterationNs() {
  const pool = new addon.FdPool(N)
  const options = { mechanism: 'epoll', waitMode: 'nonblocking', maxEvents: N, highestFd: null }
  const runner = new addon.Runner(
    pool,
    buffer,
    { ...options, edge: false, oneshot: false, sharedFdTable: false },
    columns,
  )
  let [iterations, elapsedNs] = [0, 0]
  while (iterations < BARE_ITERATIONS.epoll) {
    const batch = runner.runBatch(iterations % plan.iterations, BATCH)
    iterations += batch.iterations
    elapsedNs += batch.elapsedNs
  }
  runner.close()
  pool.close()
  return elapsedNs / iterations
}

/** Time to record one sample of a column, ns. */
function recordingNs() {
  const histogram = new Histogram()
  const rounds = 2000
  const start = performance.now()
  for (let i = 0; i < rounds; i++) histogram.recordAll(columns.waitNs, BATCH)
  return ((performance.now() - start) * 1e6) / (rounds * BATCH)
}

const ratios = { select: [], poll: [], epoll: [] }
const medians = { select: [], poll: [], epoll: [] }
const ownShares = []
const recording = []
for (let round = 0; round < ROUNDS; round++) {
  const before = Object.fromEntries(MECHANISMS.map(mechanism => [mechanism, bare(mechanism)]))
  const run = reported()
  const after = Object.fromEntries(MECHANISMS.map(mechanism => [mechanism, bare(mechanism)]))
  for (const mechanism of MECHANISMS) {
    ratios[mechanism].push((2 * run[mechanism]) / (before[mechanism].waitNs + after[mechanism].waitNs))
    medians[mechanism].push(run[mechanism])
  }
  const first = runnerIterationNs()
  const bareIteration = bare('epoll').iterationNs
  const second = runnerIterationNs()
  ownShares.push(1 - (2 * bareIteration) / (first + second))
  recording.push(recordingNs())
}
rmSync(folder, { recursive: true })

let missed = false
function line(what, value, limit, isMet) {
  missed ||= !isMet
  process.stdout.write(
    `${what.padEnd(58)} ${value.padStart(9)}   ${limit.padEnd(12)} ${isMet ? 'ok' : 'MISSED'}\n`,
  )
}

const spread = values => `${Math.min(...values).toFixed(3)} to ${Math.max(...values).toFixed(3)}`
process.stdout.write(`N = ${N}, 1 active at random, timeout 0; medians of ${ROUNDS} rounds\n\n`)
for (const mechanism of MECHANISMS) {
  const ratio = median(ratios[mechanism])
  const what = `${mechanism}: reported ${median(medians[mechanism]).toFixed(0)} ns / bare loop (${spread(ratios[mechanism])})`
  line(what, ratio.toFixed(3), '± 5 %', Math.abs(ratio - 1) <= 0.05)
}
const share = median(ownShares)
line(
  "the runner's own work in an epoll iteration",
  `${(share * 100).toFixed(1)} %`,
  'under 10 %',
  share < 0.1,
)
const cost = median(recording)
line('recording one sample', `${cost.toFixed(2)} ns`, 'at most 5 ns', cost <= 5)
process.exitCode = missed ? 1 : 0
