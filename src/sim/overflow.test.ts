import { describe, expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  SimKernel,
  type SimKernelOptions,
} from './index.ts'
import { spawnWait } from './watched_pair.fixture.ts'

/** `count` pairs watched by one epoll under their place as data; `ready` of them have a byte to read. */
function setUp(count: number, flags: number, ready = count, options: SimKernelOptions = {}) {
  const k = new SimKernel(options)
  const ep = k.epoll_create1(0)
  const pairs = Array.from({ length: count }, () => k.socketpair())
  pairs.forEach(([a], i) => {
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | flags, data: i })
  })
  const write = (i: number) => k.write(pairs[i]![1], 1)
  for (let i = 0; i < ready; i++) write(i)
  const wait = (maxevents = 16) => k.epoll_wait(ep, maxevents, 0).map(event => event.data)
  return { k, ep, pairs, write, wait }
}

describe('an event between two items of a scan', () => {
  test('is not part of that scan, and comes with the next', () => {
    const { k, write, wait } = setUp(3, EPOLLET, 2)
    k.interruptScan(() => write(2), 1)
    expect(wait()).toEqual([0, 1])
    expect(k.counters.callbacksChained).toBe(1)
    expect(k.counters.overflowMoves).toBe(1)
    expect(wait()).toEqual([2])
    k.assertInvariants()
  })

  test('several keep their order of arrival', () => {
    const { k, write, wait } = setUp(5, EPOLLET, 1)
    k.interruptScan(() => [3, 1, 4, 2].map(write), 1)
    expect(wait()).toEqual([0])
    expect(wait()).toEqual([3, 1, 4, 2])
  })

  test('the list afterwards: left over, then overflow, then put back', () => {
    const { k, write, wait } = setUp(5, 0, 3)
    k.interruptScan(() => [4, 3].map(write), 1)
    expect(wait(2)).toEqual([0, 1])
    expect(wait()).toEqual([2, 4, 3, 0, 1])
  })

  test.each([
    ['on an item that the scan has still to come to is one event', EPOLLET, 1, [1], { callbacksChained: 1 }],
    ['on an edge item that was just delivered is another event', EPOLLET, 0, [0], {}],
    ['on a level item that was just put back adds nothing', 0, 0, [0, 1], { overflowMoves: 0 }],
    ['for a oneshot item that has just fired is filtered', EPOLLONESHOT, 0, [], { callbacksFiltered: 1 }],
  ])('%s', (_, flags, item, next, counts) => {
    const { k, write, wait } = setUp(2, flags)
    k.interruptScan(() => write(item), 1)
    expect(wait()).toEqual([0, 1])
    expect(k.counters).toMatchObject(counts)
    expect(wait()).toEqual(next)
  })

  test('twice on one item chains it once', () => {
    const { k, write, wait } = setUp(2, EPOLLET, 1)
    k.interruptScan(() => {
      write(1)
      write(1)
    }, 0)
    expect(wait()).toEqual([0])
    expect(k.counters.callbacksChained).toBe(1)
    expect(k.counters.callbacksRedundant).toBe(1)
    expect(wait()).toEqual([1])
  })

  test('after the last item still goes to the overflow list', () => {
    const { k, write, wait } = setUp(2, EPOLLET, 1)
    k.interruptScan(() => write(1), 1)
    expect(wait()).toEqual([0])
    expect(k.counters.callbacksChained).toBe(1)
    expect(wait()).toEqual([1])
  })

  test('that throws leaves the model in order', () => {
    const { k, write, wait } = setUp(3, EPOLLET, 2)
    k.interruptScan(() => {
      write(2)
      throw new RangeError('mine')
    }, 1)
    expect(() => wait()).toThrow(RangeError)
    k.assertInvariants()
    // The first event is lost with the call; the others are still there.
    expect(wait()).toEqual([1, 2])
  })

  test('data read meanwhile makes the scan drop the item', () => {
    const { k, pairs, wait } = setUp(3, 0)
    k.interruptScan(() => k.read(pairs[1]![0], 1), 1)
    expect(wait()).toEqual([0, 2])
    expect(k.counters.scanDrops).toBe(1)
  })

  test('wakes another waiter, who finds it', () => {
    const { k, ep, write, wait } = setUp(2, EPOLLET, 0)
    const task = spawnWait(k, ep)
    k.run()
    // The waiter sleeps; this wait comes first to what the write makes ready.
    k.interruptScan(() => write(1), 1)
    write(0)
    expect(wait()).toEqual([0])
    k.run()
    expect(task.result?.map(event => event.data)).toEqual([1])
  })
})

describe('a call that needs the mutex of a scan under way waits for its end', () => {
  test('DEL of an item that the scan has still to come to: it is delivered first', () => {
    const { k, ep, pairs, wait } = setUp(2, 0)
    k.interruptScan(() => k.epoll_ctl(ep, EPOLL_CTL_DEL, pairs[1]![0]), 1)
    expect(wait()).toEqual([0, 1])
    expect(wait()).toEqual([0])
    k.assertInvariants()
  })

  test('closing a watched descriptor', () => {
    const { k, pairs, wait } = setUp(3, 0)
    k.interruptScan(() => k.close(pairs[2]![0]), 1)
    expect(wait()).toEqual([0, 1])
    expect(wait()).toEqual([0, 1])
    k.assertInvariants()
  })

  test('another wait on the same epoll sees what the first one left', () => {
    const { k, ep, wait } = setUp(3, EPOLLET)
    let inner: unknown[] = []
    k.interruptScan(() => {
      inner = k.epoll_wait(ep, 8, 0).map(event => event.data)
    }, 1)
    expect(wait(2)).toEqual([0, 1])
    expect(inner).toEqual([2])
    k.assertInvariants()
  })

  test('MOD during a scan', () => {
    const { k, ep, pairs, wait } = setUp(2, EPOLLET)
    k.interruptScan(() => k.epoll_ctl(ep, EPOLL_CTL_MOD, pairs[0]![0], { events: EPOLLIN, data: 'new' }), 1)
    expect(wait()).toEqual([0, 1])
    expect(wait()).toEqual(['new'])
  })

  test('closing the epoll itself', () => {
    const { k, ep, wait } = setUp(2, 0)
    k.interruptScan(() => k.close(ep), 1)
    expect(wait()).toEqual([0, 1])
    expect(() => wait()).toThrow('EBADF')
    expect(k.kernel.epoll_watches).toBe(0)
    k.assertInvariants()
  })

  test('polling the epoll from an outer one', () => {
    const { k, ep, wait } = setUp(2, EPOLLET)
    const outer = k.epoll_create1(0)
    k.epoll_ctl(outer, EPOLL_CTL_ADD, ep, { events: EPOLLIN, data: 'inner' })
    let seen: number | undefined
    k.interruptScan(() => {
      seen = k.poll([{ fd: ep, events: EPOLLIN }], 0)[0]!.revents
    }, 1)
    expect(wait()).toEqual([0, 1])
    expect(seen).toBe(0)
  })
})

describe('where a scan is interrupted', () => {
  test('between the poll of an item and its copy: what is read then is delivered all the same', () => {
    const { k, pairs, wait } = setUp(2, 0)
    k.interruptScan(() => k.read(pairs[0]![0], 1), { after: 0, at: 'copy' })
    expect(wait()).toEqual([0, 1])
    // The item was put back, and is now found to be idle.
    expect(wait()).toEqual([1])
    k.assertInvariants()
  })

  test('between an idle item and the next: the first event comes too late for this scan', () => {
    const { k, pairs, write, wait } = setUp(2, EPOLLET)
    k.read(pairs[0]![0], 1)
    k.interruptScan(() => write(0), { after: 0, at: 'copy' })
    expect(wait()).toEqual([1])
    expect(wait()).toEqual([0])
    k.assertInvariants()
  })

  test('a call that needs the mutex then has the copy made first', () => {
    const { k, ep, pairs, wait } = setUp(2, 0)
    k.interruptScan(() => k.epoll_ctl(ep, EPOLL_CTL_DEL, pairs[0]![0]), { after: 0, at: 'copy' })
    expect(wait()).toEqual([0, 1])
    expect(wait()).toEqual([1])
    k.assertInvariants()
  })

  test('an action that throws between poll and copy leaves the item at its place', () => {
    const { k, wait } = setUp(3, EPOLLET)
    const act = () => {
      throw new RangeError('mine')
    }
    k.interruptScan(act, { after: 1, at: 'copy' })
    expect(() => wait()).toThrow(RangeError)
    k.assertInvariants()
    expect(wait()).toEqual([1, 2])
  })

  test('in the epoll that is named, and in no other', () => {
    const { k, ep, wait } = setUp(2, 0)
    const other = setUp(0, 0).k.epoll_create1(0)
    expect(() => k.interruptScan(() => {}, { ep: other + 99 })).toThrow('EBADF')
    expect(() => k.interruptScan(() => {}, { ep: ep + 1 })).toThrow('EINVAL')
    const second = k.epoll_create1(0)
    k.epoll_ctl(second, EPOLL_CTL_ADD, k.eventfd(1), { events: EPOLLIN })
    const fired: string[] = []
    k.interruptScan(() => fired.push('second'), { ep: second })
    k.interruptScan(() => fired.push('first'), { ep, after: 2 })
    wait()
    expect(fired).toEqual(['first'])
    k.epoll_wait(second, 1, 0)
    expect(fired).toEqual(['first', 'second'])
  })

  test('not at all once it is cancelled', () => {
    const { k, wait } = setUp(2, 0)
    let fired = 0
    const cancel = k.interruptScan(() => fired++, 2)
    const cancelOther = k.interruptScan(() => fired++, 1)
    expect(cancel()).toBe(true)
    expect(cancel()).toBe(false)
    wait()
    expect(fired).toBe(1)
    expect(cancelOther()).toBe(false)
    expect(k.kernel.scan_point).toBeNull()
  })

  test('in a scan by poll(epoll), which then finds what has come meanwhile', () => {
    const { k, ep, pairs, write } = setUp(3, 0, 2)
    for (const [a] of pairs.slice(0, 2)) k.read(a, 1)
    const polled = () => k.poll([{ fd: ep, events: EPOLLIN }], 0)[0]!.revents
    k.interruptScan(() => [1, 2].map(write), { ep })
    expect(polled()).toBe(EPOLLIN)
    // The item that was idle is gone, the second one was found, and the third came in by the overflow list.
    expect(k.counters).toMatchObject({ scanDrops: 1, callbacksChained: 2, overflowMoves: 1 })
    k.assertInvariants()
  })

  test('in the scan of an inner epoll by an outer one, whose mutex others still wait for', () => {
    const { k, ep, pairs } = setUp(2, 0)
    const outer = k.epoll_create1(0)
    k.epoll_ctl(outer, EPOLL_CTL_ADD, ep, { events: EPOLLIN, data: 'inner' })
    let inside: unknown
    k.interruptScan(
      () => {
        // Both waits need mutexes of the scan that was interrupted, so that it comes to its end first.
        inside = k.epoll_wait(outer, 4, 0).map(event => event.data)
        k.epoll_ctl(ep, EPOLL_CTL_DEL, pairs[0]![0])
      },
      { ep, after: 0, at: 'copy' },
    )
    expect(k.epoll_wait(outer, 4, 0).map(event => event.data)).toEqual(['inner'])
    expect(inside).toEqual(['inner'])
    expect(k.epoll_wait(ep, 4, 0).map(event => event.data)).toEqual([1])
    k.assertInvariants()
  })

  test('not in the scan by which ADD polls an inner epoll, for it holds the mutex of the outer one', () => {
    const { k, ep, wait } = setUp(2, 0)
    let fired = 0
    k.interruptScan(() => fired++, { ep, after: 0 })
    k.epoll_ctl(k.epoll_create1(0), EPOLL_CTL_ADD, ep, { events: EPOLLIN })
    expect(fired).toBe(0)
    wait()
    expect(fired).toBe(1)
  })
})
