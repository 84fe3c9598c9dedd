import { describe, expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN, SimKernel } from './index.ts'

const both = ['6.18', '5.4'] as const

describe.each(both)("epoll_wait's descriptor goes during its scan, as in %s", semantics => {
  /** An epoll whose only item is listed and drained. */
  function stale() {
    const k = new SimKernel({ semantics })
    const [a, b] = k.socketpair()
    const ep = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'a' })
    k.write(b, 1)
    k.read(a, 9)
    return { k, a, b, ep }
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
    k.spawn(function* (sys) {
      yield* sys.sleep(2)
      sys.write(b, 1)
    })
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
    k.spawn(function* (sys) {
      yield* sys.sleep(2)
      sys.write(b, 1)
    })
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
    k.spawn(function* (sys) {
      yield* sys.sleep(1)
      sys.write(d, 1)
      yield* sys.sleep(1)
      sys.write(b, 1)
    })
    expect(k.epoll_wait(ep, 4, 10)).toEqual([{ events: EPOLLIN, data: 'a' }])
    expect(k.nowNs).toBe(2e6)
    expect(k.epoll_wait(ep, 4, 0)).toEqual([{ events: EPOLLIN, data: 'c' }])
    k.assertInvariants()
  })
})
