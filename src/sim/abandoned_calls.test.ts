import { describe, expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLET, EPOLLHUP, EPOLLIN, SimKernel } from './index.ts'
import { later, spawnWait, watchedPair } from './watched_pair.fixture.ts'

const both = ['6.18', '5.4'] as const

describe.each(both)("epoll_wait's descriptor goes during its scan, as in %s", semantics => {
  /** An epoll whose only item is listed and drained. */
  function stale() {
    const all = watchedPair(EPOLLIN, 'a', { semantics })
    all.k.write(all.b, 1)
    all.k.read(all.a, 9)
    return all
  }

  test.each([0, 10])('closed, timeout %i: no events, and the epoll goes with the call', timeout => {
    const { k, a, ep } = stale()
    k.interruptScan(() => k.close(ep), 1)
    expect(k.epoll_wait(ep, 4, timeout)).toEqual([])
    expect(k.nowNs).toBe(timeout * 1e6)
    expect(k.kernel.epoll_watches).toBe(0)
    expect(k.counters.waitEntriesAdded).toBe(k.counters.waitEntriesRemoved)
    expect(() => k.epoll_wait(ep, 4, 0)).toThrow('EBADF')
    k.close(a)
    k.assertInvariants()
  })

  test('closed by a task, its event still comes', () => {
    const { k, b, ep } = stale()
    k.interruptScan(() => k.close(ep), 1)
    later(k, 2, () => k.write(b, 1))
    expect(k.epoll_wait(ep, 4, 10)).toEqual([{ events: EPOLLIN, data: 'a' }])
    expect(k.kernel.epoll_watches).toBe(0)
    k.assertInvariants()
  })

  test('closed, and its number taken by another file', () => {
    const { k, b, ep } = stale()
    k.interruptScan(() => {
      k.close(ep)
      expect(k.socketpair()[0]).toBe(ep)
    }, 1)
    later(k, 2, () => k.write(b, 1))
    expect(k.epoll_wait(ep, 4, 10)).toEqual([{ events: EPOLLIN, data: 'a' }])
    expect(k.write(ep, 1)).toBe(1)
    k.assertInvariants()
  })

  test('replaced by another epoll: the wait stays with the old one', () => {
    const { k, b, ep } = stale()
    const [c, d] = k.socketpair()
    const ep2 = k.epoll_create1(0)
    k.epoll_ctl(ep2, EPOLL_CTL_ADD, c, { events: EPOLLIN, data: 'c' })
    k.interruptScan(() => k.dup2(ep2, ep), 1)
    later(k, 1, () => k.write(d, 1))
    later(k, 2, () => k.write(b, 1))
    expect(k.epoll_wait(ep, 4, 10)).toEqual([{ events: EPOLLIN, data: 'a' }])
    expect(k.nowNs).toBe(2e6)
    expect(k.epoll_wait(ep, 4, 0)).toEqual([{ events: EPOLLIN, data: 'c' }])
    k.assertInvariants()
  })
})

describe.each(both)('a task throws while a call from outside sleeps, as in %s', semantics => {
  const setUp = () => watchedPair(EPOLLIN | EPOLLET, 'a', { semantics })
  function thrower(k: SimKernel, act = () => {}) {
    later(k, 1, () => {
      act()
      throw new RangeError('mine')
    })
  }
  /** Only the item's own entry is left, and nobody holds `a` but its descriptor. */
  function assertLetGo({ k, a, b, ep }: ReturnType<typeof setUp>) {
    expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(1)
    k.close(ep)
    expect(k.kernel.epoll_watches).toBe(0)
    expect(k.counters.waitEntriesAdded).toBe(k.counters.waitEntriesRemoved)
    k.close(a)
    expect(k.poll([{ fd: b, events: 0 }], 0)[0]!.revents & EPOLLHUP).toBe(EPOLLHUP)
    k.assertInvariants()
  }

  test('epoll_wait', () => {
    const all = setUp()
    thrower(all.k)
    expect(() => all.k.epoll_wait(all.ep, 4, -1)).toThrow(RangeError)
    assertLetGo(all)
  })

  test('poll and select', () => {
    const all = setUp()
    const { k, a, ep } = all
    thrower(k)
    const fds = [a, ep].map(fd => ({ fd, events: EPOLLIN }))
    expect(() => k.poll(fds, -1)).toThrow(RangeError)
    thrower(k)
    expect(() => k.select(ep + 1, [a, ep], null, null, null)).toThrow(RangeError)
    assertLetGo(all)
  })

  test.each(['before', 'after'])('a waiter that came %s it gets the event', when => {
    const all = setUp()
    const { k, b, ep } = all
    const spawnWaiter = () =>
      k.spawn(function* (sys) {
        if (when === 'after') yield* sys.sleep(0.5)
        return yield* sys.epoll_wait(ep, 4, -1)
      })
    const waiter = spawnWaiter()
    if (when === 'before') k.run(0)
    // The last to sleep is woken first: with the waiter there before, the wake-up is the broken call's.
    thrower(k, () => k.write(b, 1))
    expect(() => k.epoll_wait(ep, 4, -1)).toThrow(RangeError)
    k.run()
    expect(waiter.result).toEqual([{ events: EPOLLIN, data: 'a' }])
    assertLetGo(all)
  })

  test('the next event finds the waiter that is left', () => {
    const all = setUp()
    const { k, b, ep } = all
    const waiter = spawnWait(k, ep)
    k.run()
    thrower(k)
    expect(() => k.epoll_wait(ep, 4, -1)).toThrow(RangeError)
    k.write(b, 1)
    k.run()
    expect(waiter.result).toHaveLength(1)
    assertLetGo(all)
  })

  test('a state that throws in the scan of a woken waiter', () => {
    const k = new SimKernel({ semantics })
    let broken = false
    const fd = k.openExternal(() => {
      if (broken) throw new RangeError('mine')
      return 0
    })
    const ep = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: 'x' })
    later(k, 1, () => {
      broken = true
      k.wake(fd, EPOLLIN)
    })
    expect(() => k.epoll_wait(ep, 4, -1)).toThrow(RangeError)
    expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(1)
    k.close(ep)
    expect(k.kernel.epoll_watches).toBe(0)
    k.assertInvariants()
  })
})

test.each(both)('an event inside the scan of a first try is no wake-up, as in %s', semantics => {
  const { k, a, b, ep } = watchedPair(EPOLLIN, 'a', { semantics })
  const [c, d] = k.socketpair()
  k.epoll_ctl(ep, EPOLL_CTL_ADD, c, { events: EPOLLIN })
  k.write(b, 1)
  k.read(a, 9)
  k.interruptScan(() => {
    k.write(d, 1)
    k.read(c, 1)
  }, 1)
  expect(k.epoll_wait(ep, 4, 10)).toEqual([])
  expect(k.counters.wakeUpsInVain).toBe(0)
  k.assertInvariants()
})
