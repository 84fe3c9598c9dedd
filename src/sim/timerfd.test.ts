import { describe, expect, test } from 'vitest'
import {
  CLOCK_MONOTONIC,
  CLOCK_REALTIME_ALARM,
  EFD_SEMAPHORE,
  EPOLL_CTL_ADD,
  EPOLLET,
  EPOLLIN,
  KernelError,
  replay,
  SimKernel,
  TFD_TIMER_ABSTIME,
  type TraceStep,
} from './index.ts'

const MS = 1_000_000

const ms = (count: number) => ({ sec: Math.floor(count / 1000), nsec: (count % 1000) * MS })

const codeOf = (call: () => unknown) => {
  try {
    call()
    return null
  } catch (error) {
    return error instanceof KernelError ? error.code : String(error)
  }
}

/** A kernel with a timer that an epoll watches. */
function timer(steps: TraceStep[] | null = null) {
  const k = new SimKernel(steps === null ? {} : { trace: step => steps.push(step) })
  const fd = k.timerfd_create(CLOCK_MONOTONIC)
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN | EPOLLET, data: fd })
  const set = (value: number, interval = 0, flags = 0) =>
    k.timerfd_settime(fd, flags, { value: ms(value), interval: ms(interval) })
  return { k, fd, ep, set }
}

describe('a timerfd', () => {
  test('wakes a waiter of its epoll at its time, and none before', () => {
    const { k, fd, ep, set } = timer()
    set(7)
    const task = k.spawn(function* (sys) {
      const events = yield* sys.epoll_wait(ep, 1, -1)
      return [events, sys.nowNs, sys.timerfd_read(fd)]
    })
    expect(k.run(6.9 * MS)).toEqual([])
    expect(task.state).toBe('sleeping')
    expect(k.run()).toEqual([])
    expect(task.result).toEqual([[{ events: EPOLLIN, data: fd }], 7 * MS, 1n])
    expect(k.timerfd_gettime(fd)).toEqual({ value: ms(0), interval: ms(0) })
  })

  test('stays armed where there is no task and no moment to run to', () => {
    const { k, ep, set } = timer()
    set(3)
    expect(k.run()).toEqual([])
    expect(k.nowNs).toBe(0)
    k.run(3 * MS)
    expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
  })

  test('ends a sleep outside all tasks', () => {
    const { k, fd, ep, set } = timer()
    set(3)
    expect(k.epoll_wait(ep, 1, -1)).toEqual([{ events: EPOLLIN, data: fd }])
    expect(k.nowNs).toBe(3 * MS)
  })

  test('that is periodic is armed again by a read, which gives all expirations since the last one', () => {
    const { k, fd, ep, set } = timer()
    set(2, 5)
    const reads: [number, bigint][] = []
    k.spawn(function* (sys) {
      yield* sys.sleep(13)
      for (let i = 0; i < 3; i++) {
        yield* sys.epoll_wait(ep, 1, -1)
        reads.push([sys.nowNs / MS, sys.timerfd_read(fd)])
      }
    })
    k.run(30 * MS)
    // It has expired at 2, 7, 12; then at 17 and 22.
    expect(reads).toEqual([
      [13, 3n],
      [17, 1n],
      [22, 1n],
    ])
    expect(k.timerfd_gettime(fd)).toEqual({ value: ms(2), interval: ms(5) })
  })

  test('that nobody reads expires once as far as edges go, and gettime arms it again', () => {
    const { k, fd, ep, set } = timer()
    set(2, 5)
    k.run(13 * MS)
    expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
    k.run(23 * MS)
    expect(k.epoll_wait(ep, 1, 0)).toHaveLength(0)
    expect(k.timerfd_gettime(fd)).toEqual({ value: ms(4), interval: ms(5) })
    k.run(28 * MS)
    expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
    expect(k.timerfd_read(fd)).toBe(6n)
  })

  test('at a moment expires there, and at once where that has passed', () => {
    const { k, fd, ep, set } = timer()
    k.run(10 * MS)
    set(12, 0, TFD_TIMER_ABSTIME)
    expect(k.timerfd_gettime(fd).value).toEqual(ms(2))
    set(3, 4, TFD_TIMER_ABSTIME)
    expect(k.epoll_wait(ep, 1, 0)).toHaveLength(1)
    expect(k.timerfd_read(fd)).toBe(2n)
    expect(k.timerfd_gettime(fd)).toEqual({ value: ms(1), interval: ms(4) })
    k.assertInvariants()
  })

  test('that is closed or disarmed wakes nobody', () => {
    const { k, fd, ep, set } = timer()
    set(5)
    expect(set(0)).toEqual({ value: ms(5), interval: ms(0) })
    expect(k.run()).toEqual([])
    expect(k.nowNs).toBe(0)
    expect(k.epoll_wait(ep, 1, 0)).toEqual([])
    set(5)
    k.close(fd)
    k.run()
    expect(k.nowNs).toBe(0)
  })

  test('that is closed no longer expires', () => {
    const steps: TraceStep[] = []
    const { k, fd, set } = timer(steps)
    set(7)
    k.close(fd)
    steps.length = 0
    k.run(20 * MS)
    expect(steps.filter(({ fn }) => fn === 'timerfd_tmrproc')).toEqual([])
  })

  test('whose time comes with the end of a wait is not missed by it', () => {
    const { k, ep, set } = timer()
    set(4)
    expect(k.epoll_wait(ep, 1, 4)).toHaveLength(1)
  })

  test('of several that are due, the earliest comes first, and of two at one time the one that was set first', () => {
    const k = new SimKernel()
    const ep = k.epoll_create1(0)
    const fds = [9, 5, 9, 2].map(value => {
      const fd = k.timerfd_create(CLOCK_MONOTONIC)
      k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: value * 10 + fd })
      return [fd, value] as const
    })
    for (const [fd, value] of fds.toReversed()) k.timerfd_settime(fd, 0, { value: ms(value) })
    k.run(20 * MS)
    expect(k.epoll_wait(ep, 9, 0).map(({ data }) => data)).toEqual([27, 55, 96, 94])
  })

  test('cannot be made on the clocks that wake a machine', () => {
    const k = new SimKernel()
    expect(codeOf(() => k.timerfd_create(CLOCK_REALTIME_ALARM))).toBe('EPERM')
    expect(codeOf(() => k.timerfd_create(3))).toBe('EINVAL')
    expect(codeOf(() => k.timerfd_settime(0, 0, { value: null as never }))).toBe(
      'TypeError: next.value must be an object',
    )
  })

  test('is told by its expirations, and its steps lead to the snapshot', () => {
    const steps: TraceStep[] = []
    const { k, fd, ep, set } = timer(steps)
    k.spawn(function* (sys) {
      yield* sys.epoll_wait(ep, 1, -1)
      sys.timerfd_read(fd)
    })
    k.run(0)
    steps.length = 0
    const before = k.snapshot()
    set(2, 5)
    k.run(3 * MS)
    expect(replay(before, steps)).toEqual(k.snapshot())
    expect(k.snapshot().files[4]?.state).toEqual({
      type: 'timerfd',
      ...{ ticks: '0', expired: 0, expires: String(7 * MS), tintv: String(5 * MS) },
    })
    const expired = steps.findIndex(({ fn }) => fn === 'timerfd_tmrproc')
    expect(steps[expired - 1]).toMatchObject({ fn: '__run_hrtimer', fields: { expires: null, ticks: '0' } })
    const chain = steps.filter(({ action }) => action === 'call').map(({ fn }) => fn)
    expect(chain.slice(0, 4)).toEqual(['timerfd_settime', 'timerfd_tmrproc', '__wake_up', 'ep_poll_callback'])
  })
})

describe('the clock', () => {
  const YEAR = 365 * 86_400

  test('is exact beyond 2^53 ns', () => {
    const { k, fd, ep } = timer()
    k.timerfd_settime(fd, TFD_TIMER_ABSTIME, { value: { sec: 100 * YEAR, nsec: 1 } })
    k.epoll_wait(ep, 1, -1)
    expect(k.nowNsBigInt).toBe(BigInt(100 * YEAR) * 1_000_000_000n + 1n)
    expect(k.epoll_pwait2(ep, 1, { sec: 0, nsec: 2 })).toEqual([])
    expect(k.nowNsBigInt).toBe(BigInt(100 * YEAR) * 1_000_000_000n + 3n)
    expect(k.nowNs).toBe(100 * YEAR * 1e9)
    expect(k.run(k.nowNsBigInt + 5n)).toEqual([])
    expect(k.nowNsBigInt % 10n).toBe(8n)
  })

  test('never goes back', () => {
    const { k } = timer()
    k.run(5 * MS)
    k.run(2 * MS)
    expect(k.nowNs).toBe(5 * MS)
  })

  test('goes up to 2^63 - 1 ns: a time beyond it ends there', () => {
    const { k, ep } = timer()
    expect(k.epoll_pwait2(ep, 1, { sec: Number.MAX_SAFE_INTEGER, nsec: 999_999_999 })).toEqual([])
    expect(k.nowNsBigInt).toBe(2n ** 63n - 1n)
    expect(k.epoll_wait(ep, 1, 5)).toEqual([])
    expect(k.nowNsBigInt).toBe(2n ** 63n - 1n)
  })

  test.each(['5', null, Number.NaN])('%j is no moment', until => {
    expect(() => new SimKernel().run(until as never)).toThrow(new TypeError('untilNs must be a number'))
  })
})

describe('the number of an eventfd', () => {
  test('is what a read gives, and `read` still returns a byte count', () => {
    const k = new SimKernel()
    const fd = k.eventfd(3)
    k.eventfd_write(fd, 2n ** 40n)
    expect(k.eventfd_read(fd)).toBe(2n ** 40n + 3n)
    expect(codeOf(() => k.eventfd_read(fd))).toBe('EAGAIN')
    k.eventfd_write(fd, 9)
    expect(k.read(fd, 8)).toBe(8)
    const semaphore = k.eventfd(2, EFD_SEMAPHORE)
    expect([k.eventfd_read(semaphore), k.eventfd_read(semaphore)]).toEqual([1n, 1n])
    expect(codeOf(() => k.eventfd_read(semaphore))).toBe('EAGAIN')
  })

  test.each([-1, 1.5, 2n ** 64n, '7'])('cannot grow by %s', value => {
    const k = new SimKernel()
    const fd = k.eventfd()
    expect(codeOf(() => k.eventfd_write(fd, value as never))).toBe(
      'TypeError: value must be a whole number from 0 to 2^64 - 1',
    )
  })

  test('is only that of an eventfd', () => {
    const k = new SimKernel()
    const [a] = k.socketpair()
    for (const call of [() => k.eventfd_read(a), () => k.eventfd_write(a, 1), () => k.timerfd_read(a)])
      expect(codeOf(call)).toBe('EINVAL')
    expect(codeOf(() => k.eventfd_signal(77))).toBe('EBADF')
  })
})
