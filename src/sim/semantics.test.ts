import { describe, expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLET, EPOLLIN, type Semantics, SimKernel } from './index.ts'
import { spawnWait, watchedPair } from './watched_pair.fixture.ts'

const both: [Semantics][] = [['6.18'], ['5.4']]

describe.each(both)('as in %s', semantics => {
  const old = semantics === '5.4'

  test(`a scan that leaves items behind ${old ? 'wakes' : 'does not wake'} the outer epoll`, () => {
    const k = new SimKernel({ semantics })
    const [a, b] = k.socketpair()
    const [inner, outer] = [k.epoll_create1(0), k.epoll_create1(0)]
    k.epoll_ctl(inner, EPOLL_CTL_ADD, a, { events: EPOLLIN })
    k.epoll_ctl(outer, EPOLL_CTL_ADD, inner, { events: EPOLLIN | EPOLLET, data: 'inner' })
    k.write(b, 1)
    expect(k.epoll_wait(outer, 4, 0)).toHaveLength(1)
    k.epoll_wait(inner, 4, 0)
    expect(k.epoll_wait(outer, 4, 0)).toHaveLength(old ? 1 : 0)
    k.assertInvariants()
  })

  test(`links are counted ${old ? 'downwards only' : 'in both directions'}`, () => {
    const k = new SimKernel({ semantics })
    const eps = Array.from({ length: 6 }, () => k.epoll_create1(0))
    const link = (outer: number, inner: number) =>
      k.epoll_ctl(eps[outer]!, EPOLL_CTL_ADD, eps[inner]!, { events: EPOLLIN })
    // From above: what hangs below the new link is always one epoll.
    for (let i = 0; i < 4; i++) link(i, i + 1)
    if (old) link(4, 5)
    else expect(() => link(4, 5)).toThrow('ELOOP')
    // A file at the bottom of five links has too long a path.
    const bottom = old ? 5 : 4
    const add = () => k.epoll_ctl(eps[bottom]!, EPOLL_CTL_ADD, k.eventfd(0), { events: EPOLLIN })
    if (old) expect(add).toThrow('EINVAL')
    else add()
    k.assertInvariants()
  })

  test(`at most ${old ? 5 : 4} links, built from below`, () => {
    const k = new SimKernel({ semantics })
    const most = old ? 5 : 4
    const eps = Array.from({ length: 7 }, () => k.epoll_create1(0))
    for (let i = 0; i < most; i++) k.epoll_ctl(eps[i + 1]!, EPOLL_CTL_ADD, eps[i]!, { events: EPOLLIN })
    expect(() => k.epoll_ctl(eps[most + 1]!, EPOLL_CTL_ADD, eps[most]!, { events: EPOLLIN })).toThrow('ELOOP')
  })

  test(`a woken waiter ${old ? 'stays on the queue until it returns' : 'leaves the queue at once'}`, () => {
    const { k, b, ep } = watchedPair(EPOLLIN | EPOLLET, 'x', { semantics })
    const task = spawnWait(k, ep)
    k.run()
    k.write(b, 1)
    expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(old ? 2 : 1)
    k.run()
    expect(task.result).toHaveLength(1)
    expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(1)
  })

  test(`an event during a scan ${old ? 'waits for its end to wake' : 'wakes'} a sleeper`, () => {
    const { k, b, ep } = watchedPair(EPOLLIN | EPOLLET, 'x', { semantics })
    const [c, d] = k.socketpair()
    k.epoll_ctl(ep, EPOLL_CTL_ADD, c, { events: EPOLLIN | EPOLLET, data: 'y' })
    for (let i = 0; i < 2; i++) spawnWait(k, ep)
    k.run()
    let during = -1
    k.interruptScan(() => {
      const before = k.counters.wakeUps
      k.write(d, 1)
      during = k.counters.wakeUps - before
    }, 1)
    k.write(b, 1)
    k.run()
    expect(during).toBe(old ? 0 : 1)
    k.assertInvariants()
  })

  test('timeouts, vain wake-ups and interruptions', () => {
    const { k, a, b, ep } = watchedPair(EPOLLIN, 'x', { semantics })
    expect(k.epoll_wait(ep, 4, 5)).toEqual([])
    const task = spawnWait(k, ep, 50)
    k.run(k.nowNs)
    k.write(b, 1)
    k.read(a, 1)
    k.run(k.nowNs)
    expect([task.state, k.counters.wakeUpsInVain]).toEqual(['sleeping', 1])
    k.run()
    expect(task.result).toEqual([])
    expect(() => k.epoll_wait(ep, 4, -1)).toThrow('EINTR')
    expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(1)
  })
})
