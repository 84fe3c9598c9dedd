import { shufflePrefix } from '../../src/random/shuffle.ts'
import { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import { EPOLL_CTL_ADD, EPOLLIN, SimKernel } from '../../src/sim/index.ts'

/** Runs cycles: one byte is written to a pair, whose callback puts the item on the ready list, waited for and read. */

export interface Watched {
  readonly k: SimKernel
  readonly ep: number
  /** The descriptor numbers of the watched ends and, at the same indices, of their peers. */
  readonly watched: Int32Array
  readonly peers: Int32Array
}

/** Returns `count` pairs, of each of which one end is watched for IN, level-triggered. */
export function watchPairs(count: number): Watched {
  const k = new SimKernel({ nofile: 2 * count + 16 })
  const ep = k.epoll_create1(0)
  const watched = new Int32Array(count)
  const peers = new Int32Array(count)
  for (let i = 0; i < count; i++) {
    const [a, b] = k.socketpair()
    watched[i] = a
    peers[i] = b
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: i })
  }
  return { k, ep, watched, peers }
}

/** Returns the order in which pairs get their turns. It is random, so that caches favour neither machine. */
export function turns(count: number): Int32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i)
  shufflePrefix(order, count, Xoshiro128.fromSeed(1))
  return new Int32Array(order.buffer)
}

/** Runs cycles on the simulator and returns the nanoseconds per cycle. */
export function simCycleNs({ k, ep, watched, peers }: Watched, order: Int32Array, cycles: number): number {
  const started = performance.now()
  for (let i = 0; i < cycles; i++) {
    const place = order[i % order.length]!
    k.write(peers[place]!, 1)
    const events = k.epoll_wait(ep, 64, 0)
    if (events.length !== 1 || events[0]!.data !== place) throw new Error('a cycle lost its event')
    k.read(watched[place]!, 64)
  }
  return ((performance.now() - started) * 1e6) / cycles
}
