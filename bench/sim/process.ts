import { simCycleNs, turns, watchPairs } from './cycles.ts'

/** Prints the CPU time of a cycle outside of the kernel, in nanoseconds. Arguments: the number of pairs, and `turn` or `random`. */

const WARM_UP_CYCLES = 1_000_000
const CYCLES = 1_500_000

const [count, order] = [Number(process.argv[2]), process.argv[3]]
const places = order === 'random' ? turns(count) : Int32Array.from({ length: count }, (_, i) => i)
const watched = watchPairs(count)
simCycleNs(watched, places, WARM_UP_CYCLES)
const before = process.cpuUsage()
simCycleNs(watched, places, CYCLES)
const { user } = process.cpuUsage(before)
console.log(((user * 1000) / CYCLES).toFixed(2))
