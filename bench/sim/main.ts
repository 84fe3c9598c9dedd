import { parseArgs } from 'node:util'
import { EPOLL_CTL_ADD, EPOLLIN } from '../../src/sim/index.ts'
import { call, type Instruction, resultLength } from '../../test/conformance/calls.ts'
import { runOnRealKernel } from '../../test/conformance/real_kernel.ts'
import { compareWithBase, LEAST_ROUNDS } from './base.ts'
import { simCycleNs, turns, type Watched, watchPairs } from './cycles.ts'

/**
 * Workload: N pairs under one epoll; one pair at a time is written, waited for and read. Prints the cost of
 * such a cycle on the simulator, pair by pair and in random order, and beside it that of this machine's kernel
 * (random order on both sides); and the memory of a watched descriptor. Not measured: setting up, several ready at once, sleeping.
 * With `--base REV` it compares the cycles with those of an earlier commit instead, and exits with 1 where they surely take
 * more than 1.1 times as long. Wrong arguments end with 2.
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

/** Runs the same cycles on the real kernel, in a native process that times them. Returns the nanoseconds per cycle. */
function realCycleNs(count: number, order: Int32Array, cycles: number): number {
  const instructions: Instruction[] = [call('epoll_create1', 0)]
  const ep = 3
  const watched = (place: number) => 4 + 2 * place
  for (let i = 0; i < count; i++) {
    instructions.push(call('socketpair', -1), call('epoll_ctl', ep, EPOLL_CTL_ADD, watched(i), EPOLLIN, i, 0))
  }
  instructions.push(call('clock'))
  const first = instructions.length - 1
  for (let i = 0; i < cycles; i++) {
    const place = order[i % order.length]!
    instructions.push(call('write', watched(place) + 1, 1))
    instructions.push(call('epoll_wait', ep, 64, -1))
    instructions.push(call('read', watched(place), 64))
  }
  instructions.push(call('clock'))
  const words = runOnRealKernel(instructions, 2 * count + 16)
  let at = 0
  const clocks: number[] = []
  instructions.forEach((instruction, i) => {
    if (words[at]! < 0) throw new Error(`call ${i} failed with errno ${-words[at]!}`)
    if (i === first || i === instructions.length - 1) {
      clocks.push((words[at + 2]! >>> 0) * 2 ** 32 + (words[at + 1]! >>> 0))
    }
    at += resultLength(instruction, words, at)
  })
  return (clocks[1]! - clocks[0]!) / cycles
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
    /** A commit whose simulator is compared with this one, and the number of processes of each. */
    base: { type: 'string' },
    rounds: { type: 'string', default: '12' },
  },
})

/** Returns a whole number of at least `least`. @throws RangeError for another. */
function whole(option: string, text: string, least: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= least) return value
  throw new RangeError(`--${option} ${text}: give a whole number of at least ${least}`)
}

try {
  const sizes = (values.n ?? ['10000', '1000000']).map(n => whole('n', n, 1))
  if (values.base !== undefined) {
    const rounds = whole('rounds', values.rounds, LEAST_ROUNDS)
    process.exitCode = compareWithBase(values.base, sizes, rounds) ? 0 : 1
  } else {
    // Memory is measured first, while nothing else has been allocated.
    for (const n of sizes) measure(n)
    compare(whole('compare', values.compare, 1))
  }
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  console.error(`bench:sim: ${error.message}`)
  process.exitCode = 2
}
