import { parseArgs } from 'node:util'
import { realCycleNs, simCycleNs, turns, type Watched, watchPairs } from './cycles.ts'

/**
 * Workload: N pairs under one epoll; one pair at a time is written, waited for and read. Prints the cost of
 * such a cycle on the simulator, pair by pair and in random order, and beside it that of this machine's kernel
 * (random order on both sides); and the memory of a watched descriptor. Not measured: setting up, several ready at once, sleeping.
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

function rate(watched: Watched, order: Int32Array): string {
  simCycleNs(watched, order, CYCLES / 5)
  const ns = median(Array.from({ length: ROUNDS }, () => simCycleNs(watched, order, CYCLES)))
  return `${ns.toFixed(0)} ns per cycle (${(1e3 / ns).toFixed(2)} M/s)`
}

function measure(count: number): void {
  const random = turns(count)
  const inTurn = Int32Array.from({ length: count }, (_, i) => i)
  const before = heapBytes()
  const started = performance.now()
  const watched = watchPairs(count)
  const setUpSeconds = (performance.now() - started) / 1000
  // The two lists of descriptor numbers belong to the benchmark and not to the simulator.
  const own = watched.watched.byteLength + watched.peers.byteLength
  const bytes = (heapBytes() - before - own) / count
  console.log(
    `N = ${count}: ${bytes.toFixed(0)} bytes per watched descriptor, set up in ${setUpSeconds.toFixed(1)} s; ` +
      `in turn ${rate(watched, inTurn)}, in random order ${rate(watched, random)}`,
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
    /** The N of the comparison with the kernel. Each pair needs two descriptors, so it must be below half the hard limit. */
    compare: { type: 'string', default: '9990' },
    n: { type: 'string', multiple: true },
  },
})
// Memory is measured first, while nothing else has been allocated.
for (const n of values.n ?? ['10000', '1000000']) measure(Number(n))
compare(Number(values.compare))
