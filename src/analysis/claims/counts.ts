/** What the simulated kernel counts, which is the same on every machine. */
import { EFD_NONBLOCK, EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLLIN, POLLIN, SimKernel } from '../../sim/index.ts'
import { onceWithin } from '../../suite/once_for.ts'

/** The registrations of which the mean is taken. */
const SAMPLES = 64

/** The distance between them, which has no factor in common with a power of two: nodes at regular places lie near the root. */
const STRIDE = 40_503

/** Returns how many keys a registration compares on average, where so many descriptors are registered. */
export const comparisonsPerAdd = onceWithin((fdCount: number): number => {
  const k = new SimKernel({ nofile: fdCount + 64 })
  const ep = k.epoll_create1(0)
  const fds = Array.from({ length: fdCount }, () => k.eventfd(0, EFD_NONBLOCK))
  for (const fd of fds) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
  let comparisons = 0
  const samples = Math.min(SAMPLES, fdCount)
  for (let i = 0; i < samples; i++) {
    const fd = fds[(i * STRIDE) % fdCount] as number
    k.epoll_ctl(ep, EPOLL_CTL_DEL, fd, { events: 0, data: 0 })
    const before = k.counters.treeComparisons
    k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
    comparisons += k.counters.treeComparisons - before
  }
  return comparisons / samples
})

/** The bytes that one call copies between user and kernel memory. */
export interface Copied {
  readonly call: string
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Returns what select, poll and epoll_wait copy where one of so many descriptors is ready. */
export const copiedPerWait = onceWithin((fdCount: number): readonly Copied[] => {
  const k = new SimKernel({ nofile: fdCount + 64 })
  const ep = k.epoll_create1(0)
  const fds = Array.from({ length: fdCount }, () => k.eventfd(0, EFD_NONBLOCK))
  for (const fd of fds) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
  k.write(fds[0] as number, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
  const copied = (call: string, make: () => void): Copied => {
    const { bytesCopiedIn, bytesCopiedOut } = { ...k.counters }
    make()
    return {
      call,
      bytesIn: k.counters.bytesCopiedIn - bytesCopiedIn,
      bytesOut: k.counters.bytesCopiedOut - bytesCopiedOut,
    }
  }
  const entries = fds.map(fd => ({ fd, events: POLLIN }))
  return [
    copied('select', () => k.select((fds.at(-1) as number) + 1, fds, null, null, 0)),
    copied('poll', () => k.poll(entries, 0)),
    copied('epoll_wait', () => k.epoll_wait(ep, fdCount, 0)),
  ]
})
