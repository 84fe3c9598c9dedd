import type { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLERR,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  EPOLLPRI,
  EPOLLRDHUP,
  EPOLLRDNORM,
  EPOLLWAKEUP,
  EPOLLWRNORM,
} from '../../src/sim/index.ts'
import { type CallName, call, type Instruction } from './calls.ts'

/** Draws the parts of random calls. Descriptors are arbitrary numbers, so that closed and unknown ones also occur. */
export class Draw {
  readonly random: Xoshiro128
  /** Descriptors are drawn from 0 to this number. */
  readonly maxFd: number

  constructor(random: Xoshiro128, maxFd: number) {
    this.random = random
    this.maxFd = maxFd
  }

  below(bound: number): number {
    return this.random.below(bound)
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!
  }

  chance(percent: number): boolean {
    return this.below(100) < percent
  }

  fd(): number {
    if (this.chance(2)) return this.one([-1, 0, 1, 2, this.maxFd + 1, 100_000])
    return 3 + this.below(this.maxFd - 2)
  }

  mask(): number {
    if (this.chance(3)) return this.random.next()
    let mask = this.one([EPOLLIN, EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT, EPOLLRDHUP, EPOLLIN | EPOLLRDHUP, 0])
    if (this.chance(10))
      mask |= this.one([EPOLLPRI, EPOLLRDNORM, EPOLLWRNORM, EPOLLERR, EPOLLHUP, EPOLLWAKEUP])
    if (this.chance(40)) mask |= EPOLLET
    if (this.chance(15)) mask |= EPOLLONESHOT
    if (this.chance(10)) mask |= EPOLLEXCLUSIVE
    return mask | 0
  }

  /** Returns a number of bytes, from a single one to more than a buffer holds. */
  byteCount(): number {
    if (this.chance(50)) return 1 + this.below(4)
    if (this.chance(3)) return this.one([0, -1])
    return this.one([
      64, 65, 448, 449, 704, 2048, 3776, 3777, 4096, 4097, 7872, 30_000, 36_544, 40_000, 106_432, 300_000,
    ])
  }

  room(): number {
    return this.chance(85) ? -1 : this.one([-2, 0, 1, 2, 3])
  }

  maxevents(): number {
    if (this.chance(3)) return this.one([0, -1, 178_956_970, 178_956_971, 0x7fffffff])
    return this.chance(50) ? 64 : 1 + this.below(4)
  }
}

/** A function that draws one kind of call, and a weight for how often it is used. */
type Recipe = readonly [weight: number, draw: (d: Draw) => Instruction]

const recipes = {
  socketpair: d =>
    call('socketpair', d.chance(50) ? -1 : d.one([0, 2304, 2305, 3456, 3460, 4000, 10_000, 40_000])),
  pipe: () => call('pipe'),
  eventfd: d => call('eventfd', d.below(3), d.chance(80) ? d.below(2) : d.one([2, 0x800, 0x80000])),
  open_file: () => call('open_file'),
  epoll_create: d => call('epoll_create', d.one([0, 1, -1])),
  epoll_create1: d => call('epoll_create1', d.chance(95) ? 0 : d.one([0x80000, 1, -1])),
  add: d => call('epoll_ctl', d.fd(), EPOLL_CTL_ADD, d.fd(), d.mask(), d.below(1000), 0),
  mod: d => call('epoll_ctl', d.fd(), EPOLL_CTL_MOD, d.fd(), d.mask(), d.below(1000), 0),
  del: d => call('epoll_ctl', d.fd(), EPOLL_CTL_DEL, d.fd(), 0, 0, d.below(2)),
  odd_ctl: d => call('epoll_ctl', d.fd(), d.below(6), d.fd(), d.mask(), d.below(1000), d.below(2)),
  epoll_wait: d => call('epoll_wait', d.fd(), d.maxevents(), d.room()),
  epoll_pwait2: d =>
    call(
      'epoll_pwait2',
      d.fd(),
      d.maxevents(),
      d.room(),
      d.chance(90) ? 0 : -1,
      d.chance(90) ? 0 : 1_000_000_000,
    ),
  poll: d => {
    const count = d.below(4)
    const entries = Array.from({ length: count }, () => [d.fd(), d.mask() & 0xffff])
    return call('poll', count, ...entries.flat())
  },
  select: d => {
    const bits = () => {
      let set = 0
      for (let i = d.below(4); i > 0; i--) set |= 1 << (d.below(Math.min(d.maxFd + 1, 31)) & 31)
      return set
    }
    return call('select', d.chance(95) ? d.below(32) : d.one([-1, 0, 64]), bits(), bits(), bits(), d.below(8))
  },
  write: d => call('write', d.fd(), d.byteCount()),
  write_counter: d => call('write_counter', d.fd(), d.one([0, 1, -1, -2]), d.one([0, 0, -1])),
  read: d => call('read', d.fd(), d.byteCount()),
  shutdown: d => call('shutdown', d.fd(), d.chance(95) ? d.below(3) : d.one([-1, 3])),
  dup: d => call('dup', d.fd()),
  dup2: d => call('dup2', d.fd(), d.fd()),
  close: d => call('close', d.fd()),
  so_error: d => call('so_error', d.fd()),
  siocoutq: d => call('siocoutq', d.fd()),
  siocinq: d => call('siocinq', d.fd()),
  socket: () => call('socket'),
  bind: d => call('bind', d.fd(), d.below(3)),
  listen: d => call('listen', d.fd(), d.chance(90) ? d.below(4) : d.one([-1, 5000])),
  connect: d => call('connect', d.fd(), d.below(3)),
  accept: d => call('accept', d.fd()),
  timerfd_create: d => call('timerfd_create', d.chance(90) ? 1 : d.one([0, 2, 7, -1]), d.chance(95) ? 0 : 1),
  timerfd_past: d => call('timerfd_past', d.fd(), d.below(4)),
} as const satisfies Record<string, (d: Draw) => Instruction>

export type Weights = Partial<Record<keyof typeof recipes, number>>

/** Returns `length` calls, each kind with a probability proportional to its weight. */
export function drawCalls(d: Draw, weights: Weights, length: number): Instruction[] {
  const table: Recipe[] = Object.entries(weights).map(([name, weight]) => [
    weight,
    recipes[name as keyof typeof recipes],
  ])
  const total = table.reduce((sum, [weight]) => sum + weight, 0)
  return Array.from({ length }, () => {
    let at = d.below(total)
    for (const [weight, draw] of table) {
      if (at < weight) return draw(d)
      at -= weight
    }
    throw new RangeError('the weights do not add up')
  })
}

/** Returns the same call `count` times. */
export function times(count: number, name: CallName, ...args: number[]): Instruction[] {
  return Array.from({ length: count }, () => call(name, ...args))
}
