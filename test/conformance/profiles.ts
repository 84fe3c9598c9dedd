import type { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import { EPOLL_CTL_ADD, EPOLLET, EPOLLEXCLUSIVE, EPOLLIN, EPOLLOUT } from '../../src/sim/index.ts'
import { CALLS, call, type Instruction } from './calls.ts'
import { Draw, drawCalls, times, type Weights } from './generate.ts'

/** A way to draw sequences. The specialised ones reach states that uniformly random calls hardly ever reach. */
interface Profile {
  readonly name: string
  /** The RLIMIT_NOFILE of simulator and kernel. */
  readonly nofile: number
  draw(random: Xoshiro128): Instruction[]
}

const IO: Weights = { write: 14, read: 14, epoll_wait: 16, siocoutq: 1, siocinq: 1, so_error: 1 }
const WATCH: Weights = { add: 12, mod: 6, del: 3 }
const TABLE: Weights = { dup: 2, dup2: 2, close: 3, shutdown: 2 }

/** Draws all kinds of calls on a dozen descriptors. */
const mixed: Profile = {
  name: 'mixed',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 14)
    const start = [
      call('socketpair', -1),
      call('epoll_create1', 0),
      call('socketpair', -1),
      call('epoll_create1', 0),
    ]
    const weights: Weights = {
      ...IO,
      ...WATCH,
      ...TABLE,
      socketpair: 2,
      pipe: 1,
      eventfd: 1,
      open_file: 1,
      epoll_create: 1,
      epoll_create1: 2,
      odd_ctl: 2,
      epoll_pwait2: 2,
      poll: 4,
      select: 3,
      write_counter: 1,
    }
    return [...start, ...drawCalls(d, weights, 120)]
  },
}

/** Draws servers and their clients, watched by epolls with and without EPOLLEXCLUSIVE. */
const servers: Profile = {
  name: 'servers',
  nofile: 24,
  draw(random) {
    const d = new Draw(random, 16)
    const listeners = [3, 4].flatMap(fd => [
      call('socket'),
      call('bind', fd, fd - 3),
      call('listen', fd, d.below(3)),
    ])
    const start = [...listeners, call('epoll_create1', 0), call('epoll_create1', 0)]
    const weights: Weights = {
      ...IO,
      ...WATCH,
      socket: 8,
      bind: 2,
      listen: 2,
      connect: 12,
      accept: 10,
      shutdown: 2,
      close: 4,
      dup: 1,
      poll: 4,
      select: 1,
      socketpair: 1,
    }
    return [...start, ...drawCalls(d, weights, 120)]
  },
}

/** Uses two epolls over two pairs with small buffers, for edges, partial reads, full buffers, ends and resets. */
const streams: Profile = {
  name: 'streams',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 8)
    const sndbuf = () => d.one([-1, 0, 2304, 2305, 3072, 3074, 3456, 3460, 4610, 10_000])
    const start = [
      call('epoll_create1', 0),
      call('socketpair', sndbuf()),
      call('socketpair', sndbuf()),
      call('epoll_create1', 0),
    ]
    return [
      ...start,
      ...drawCalls(
        d,
        { ...IO, ...WATCH, shutdown: 2, close: 1, socketpair: 1, poll: 2, select: 1, dup: 1 },
        100,
      ),
    ]
  },
}

const pipes: Profile = {
  name: 'pipes',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 10)
    const start = [
      call('epoll_create1', 0),
      call('pipe'),
      call('eventfd', 0, 0),
      call('pipe'),
      call('eventfd', 2, 1),
      call('timerfd_create', 1, 0),
    ]
    const weights: Weights = {
      ...IO,
      ...WATCH,
      write_counter: 8,
      timerfd_create: 1,
      timerfd_past: 8,
      close: 1,
      pipe: 1,
      eventfd: 1,
      poll: 3,
      select: 2,
      dup: 1,
    }
    // The large writes nearly fill a pipe, which holds 65,536 bytes.
    return [...start, ...times(d.below(3), 'write', 5, 30_000), ...drawCalls(d, weights, 100)]
  },
}

/** Uses few numbers and many duplicates, for items whose number is closed, shared files and a full table. */
const table: Profile = {
  name: 'table',
  nofile: 13,
  draw(random) {
    const d = new Draw(random, 13)
    const start = [call('epoll_create1', 0), call('socketpair', -1), call('epoll_create1', 0)]
    const weights: Weights = {
      ...IO,
      ...WATCH,
      dup: 8,
      dup2: 8,
      close: 10,
      socketpair: 3,
      pipe: 1,
      epoll_create1: 2,
    }
    return [...start, ...drawCalls(d, weights, 120)]
  },
}

/** Nests epolls in epolls, so that chains grow downwards and upwards, and loops are attempted. */
const nesting: Profile = {
  name: 'nesting',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 14)
    const start = [call('socketpair', -1), ...times(9, 'epoll_create1', 0)]
    const links = Array.from({ length: 8 }, () => {
      const at = 5 + d.below(8)
      const [outer, inner] = d.chance(50) ? [at, at + 1] : [at + 1, at]
      return call('epoll_ctl', outer, EPOLL_CTL_ADD, inner, d.one([EPOLLIN, EPOLLIN | EPOLLET | 0]), at, 0)
    })
    const weights: Weights = { ...IO, add: 30, mod: 4, del: 5, close: 1, epoll_create1: 1, dup: 1, poll: 4 }
    return [...start, ...links, ...drawCalls(d, weights, 100)]
  },
}

/**
 * Makes calls in the middle of scans: on the items that are scanned, on the epoll, and on the one that watches it. The
 * epolls are never closed: one that is scanned would go when the wait returns, which no call that comes after the scan
 * waits for.
 */
const scans: Profile = {
  name: 'scans',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 14)
    const [inner, outer] = [3, 9]
    const start = [
      call('epoll_create1', 0),
      call('socketpair', d.one([-1, 2304])),
      call('socketpair', -1),
      call('eventfd', 0, 0),
      call('epoll_create1', 0),
      call('dup', 5),
    ]
    const watches = [4, 5, 6, 7, 8, 10].map(fd =>
      call('epoll_ctl', d.chance(90) ? inner : outer, EPOLL_CTL_ADD, fd, d.mask(), fd, 0),
    )
    const isGoing = ([code, fd, over]: Instruction) =>
      (code === CALLS.close.code && [inner, outer].includes(fd!)) ||
      (code === CALLS.dup2.code && [inner, outer].includes(over!))
    const draw = (weights: Weights, length: number) =>
      drawCalls(d, weights, length).filter(instruction => !isGoing(instruction))
    const between: Weights = { ...IO, ...WATCH, ...TABLE, poll: 1, write_counter: 2 }
    const inScan: Weights = {
      write: 8,
      read: 5,
      ...WATCH,
      ...TABLE,
      epoll_wait: 3,
      poll: 2,
      write_counter: 2,
    }
    const interrupted = Array.from({ length: 6 }, () => {
      const calls = draw(inScan, 1 + d.below(4))
      return [
        ...draw(between, 6),
        ...[4, 5, 6, 7].filter(() => d.chance(50)).map(fd => call('write', fd, 1)),
        call('in_scan', d.below(4), calls.length),
        ...calls,
        call('epoll_wait', d.chance(90) ? inner : d.fd(), d.maxevents(), -1),
      ]
    })
    const nest = call('epoll_ctl', outer, EPOLL_CTL_ADD, inner, EPOLLIN, inner, 0)
    return [...start, nest, ...watches, ...interrupted.flat()]
  },
}

/** Watches one file in many epolls, with and without EPOLLEXCLUSIVE, under several numbers. */
const exclusive: Profile = {
  name: 'exclusive',
  nofile: 1024,
  draw(random) {
    const d = new Draw(random, 14)
    const start = [call('socketpair', -1), ...times(5, 'epoll_create1', 0), call('dup', 3), call('dup', 3)]
    const watches = Array.from({ length: 10 }, () => {
      const ep = 5 + d.below(5)
      const fd = d.one([3, 4, 10, 11])
      const mask = d.one([EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT]) | d.one([EPOLLEXCLUSIVE, EPOLLEXCLUSIVE, 0])
      return call('epoll_ctl', ep, EPOLL_CTL_ADD, fd, mask | d.one([EPOLLET, 0]) | 0, d.below(100), 0)
    })
    return [...start, ...watches, ...drawCalls(d, { ...IO, ...WATCH, ...TABLE, odd_ctl: 3 }, 100)]
  },
}

/** Watches one file through very many epolls, to reach the limits on wake-up paths of each length. */
const fanout: Profile = {
  name: 'fanout',
  nofile: 2048,
  draw(random) {
    const d = new Draw(random, 40)
    const length = 2 + d.below(4)
    const limit = [0, 0, 500, 100, 50, 10][length]!
    const width = limit + d.below(3) - 1
    // Descriptors 3 and 4 are the pair, and the chain of length - 1 epolls above the fan starts at 5.
    const chain = length - 1
    const start = [call('socketpair', -1), ...times(chain + width, 'epoll_create1', 0)]
    const links: Instruction[] = []
    const add = (ep: number, fd: number) =>
      links.push(call('epoll_ctl', ep, EPOLL_CTL_ADD, fd, EPOLLIN, ep, 0))
    for (let i = 0; i + 1 < chain; i++) add(5 + i + 1, 5 + i)
    for (let i = 0; i < width; i++) {
      const leaf = 5 + chain + i
      // In half of the sequences the file is added before the links above it, and in the others after them.
      if (d.chance(50)) {
        add(leaf, 3)
        add(5, leaf)
      } else {
        add(5, leaf)
        add(leaf, 3)
      }
    }
    return [...start, ...links, ...drawCalls(d, { ...IO, add: 20, del: 5, close: 2 }, 60)]
  },
}

export const PROFILES: readonly Profile[] = [
  mixed,
  servers,
  streams,
  pipes,
  table,
  nesting,
  exclusive,
  fanout,
  scans,
]
