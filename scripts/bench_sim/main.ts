import { parseArgs } from 'node:util'
import { realCycleNs, simCycleNs, turns, watchPairs } from './cycles.ts'

/**
 * Workload: N pairs under one epoll; one random pair at a time is written, waited for and read. Prints the
 * cost of such a cycle on the simulator and on this machine's kernel, and the memory of a watched descriptor.
 * Not measured: setting up, several ready at once, sleeping.
 */

const CYCLES = 1_000_000
const REAL_CYCLES = 300_000
const ROUNDS = 5

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!

function heapBytes(): number {
  if (globalThis.gc === undefined) throw new Error('run node with --expose-gc')
  globalThis.gc()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function measure(count: number, cycles: number): void {
  const order = turns(Math.min(count, 4_000_000))
  const before = heapBytes()
  const started = performance.now()
  const watched = watchPairs(count)
  const setUpSeconds = (performance.now() - started) / 1000
  // The lists of numbers are the benchmark's own.
  const bytes = (heapBytes() - before - watched.watched.byteLength - watched.peers.byteLength) / count
  simCycleNs(watched, order, Math.min(cycles, 200_000))
  const rounds = Array.from({ length: ROUNDS }, () => simCycleNs(watched, order, cycles))
  const ns = median(rounds)
  const used = (heapBytes() - before - watched.watched.byteLength - watched.peers.byteLength) / count
  console.log(
    `N = ${count}: sim ${ns.toFixed(0)} ns per cycle, ${(1e3 / ns).toFixed(2)} M cycles/s; ` +
      `${bytes.toFixed(0)} bytes per watched descriptor (${used.toFixed(0)} after use); set up in ${setUpSeconds.toFixed(1)} s`,
  )
}

function compare(count: number): void {
  const order = turns(count)
  const watched = watchPairs(count)
  simCycleNs(watched, order, CYCLES)
  const sim: number[] = []
  const real: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    real.push(realCycleNs(count, order, REAL_CYCLES))
    sim.push(simCycleNs(watched, order, CYCLES))
  }
  const [simNs, realNs] = [median(sim), median(real)]
  console.log(
    `N = ${count}: sim ${simNs.toFixed(0)} ns per cycle, kernel ${realNs.toFixed(0)} ns: ` +
      `${(simNs / realNs).toFixed(2)} of the kernel's time`,
  )
}

const { values } = parseArgs({
  options: {
    /** N of the comparison: two descriptors each, below the hard limit. */
    compare: { type: 'string', default: '9990' },
    n: { type: 'string', multiple: true },
  },
})
compare(Number(values.compare))
for (const n of values.n ?? ['10000', '1000000']) measure(Number(n), CYCLES)
