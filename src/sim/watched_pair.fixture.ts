import { EPOLL_CTL_ADD, SimKernel, type SimKernelOptions } from './index.ts'

/** Returns a kernel with a socketpair and an epoll, which watches the pair's first end for `events` if they are given. */
export function watchedPair(events?: number, data?: unknown, options: SimKernelOptions = {}) {
  const k = new SimKernel(options)
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  if (events !== undefined) k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events, data })
  return { k, a, b, ep }
}

/** Starts a task that acts after `ms` milliseconds. */
export function later(k: SimKernel, ms: number, act: () => void) {
  k.spawn(function* (sys) {
    yield* sys.sleep(ms)
    act()
  })
}

/** Starts a task that waits on an epoll, and whose result is the events. */
export function spawnWait(k: SimKernel, ep: number, timeoutMs = -1) {
  return k.spawn(function* (sys) {
    return yield* sys.epoll_wait(ep, 4, timeoutMs)
  })
}
