import { describe, expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  SHUT_WR,
  SimKernel,
  type TaskSystem,
} from './index.ts'
import { later, watchedPair } from './watched_pair.fixture.ts'

const MS = 1e6

/** Tasks that wait on one epoll each, and the order in which they came back. */
function waiters(k: SimKernel, eps: readonly number[], timeoutMs = -1) {
  const order: string[] = []
  const tasks = eps.map((ep, i) =>
    k.spawn(function* (sys: TaskSystem) {
      const events = yield* sys.epoll_wait(ep, 8, timeoutMs)
      order.push(`${i}:${events.map(event => event.data).join()}`)
      return events
    }, `waiter ${i}`),
  )
  k.run(k.nowNs)
  return { order, tasks }
}

/** A watched pair, and `count` tasks that wait on the epoll. */
function asleep(count: number, events: number, data: unknown, timeoutMs = -1) {
  const pair = watchedPair(events, data)
  const { order, tasks } = waiters(pair.k, Array(count).fill(pair.ep), timeoutMs)
  return { ...pair, order, task: tasks[0]! }
}

describe('one waiter', () => {
  test('a write wakes it', () => {
    const { k, b, task } = asleep(1, EPOLLIN, 7)
    expect(task.state).toBe('sleeping')
    k.write(b, 1)
    k.run()
    expect(task.result).toEqual([{ events: EPOLLIN, data: 7 }])
    expect(k.counters.wakeUps).toBe(1)
    expect(k.counters.wakeUpsInVain).toBe(0)
    k.assertInvariants()
  })

  test('a timeout ends its sleep with no events, at that time', () => {
    const { k, task } = asleep(1, EPOLLIN, 7, 25)
    k.run()
    expect(task.result).toEqual([])
    expect(k.nowNs).toBe(25 * MS)
    expect(k.kernel.counters.waitEntriesAdded - k.kernel.counters.waitEntriesRemoved).toBe(1)
  })

  test('an event that it did not ask for does not wake it', () => {
    const { k, a, b } = asleep(1, EPOLLIN, 7)
    k.write(a, 1)
    k.read(b, 1)
    expect(k.counters.callbacksFiltered).toBe(1)
    expect(k.counters.wakeUps).toBe(0)
  })

  test('it is woken in vain when the data is gone before it runs, and sleeps on', () => {
    const { k, a, b, task } = asleep(1, EPOLLIN, 7)
    k.write(b, 1)
    k.read(a, 1)
    k.run()
    expect(task.state).toBe('sleeping')
    expect(k.counters.wakeUpsInVain).toBe(1)
    k.write(b, 1)
    k.run()
    expect(task.result).toHaveLength(1)
  })

  test('ADD of a ready descriptor wakes it', () => {
    const { k, a, ep } = watchedPair()
    const { tasks } = waiters(k, [ep])
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLOUT, data: 1 })
    k.run()
    expect(tasks[0]!.result).toEqual([{ events: EPOLLOUT, data: 1 }])
  })

  test('MOD that makes an item ready wakes it', () => {
    const { k, a, ep, task } = asleep(1, EPOLLIN, 1)
    k.epoll_ctl(ep, EPOLL_CTL_MOD, a, { events: EPOLLOUT, data: 2 })
    k.run()
    expect(task.result).toEqual([{ events: EPOLLOUT, data: 2 }])
  })

  test('a disarmed oneshot item does not wake it', () => {
    const { k, b, ep } = watchedPair(EPOLLIN | EPOLLONESHOT, 1)
    k.write(b, 1)
    k.epoll_wait(ep, 1, 0)
    const { tasks } = waiters(k, [ep])
    k.close(b)
    expect(k.counters.wakeUps).toBe(0)
    k.run()
    expect(tasks[0]!.state).toBe('sleeping')
  })

  test('closing the epoll under it does not wake it, and its last event still comes', () => {
    const { k, b, ep, task } = asleep(1, EPOLLIN, 1)
    k.close(ep)
    k.run()
    expect(task.state).toBe('sleeping')
    k.write(b, 1)
    k.run()
    expect(task.result).toEqual([{ events: EPOLLIN, data: 1 }])
    expect(k.kernel.epoll_watches).toBe(0)
  })

  test('closing the last descriptor of a watched file does not wake it', () => {
    const { k, a, task } = asleep(1, EPOLLIN, 1)
    k.close(a)
    k.run()
    expect(task.state).toBe('sleeping')
  })

  test('at the same instant, an event beats the timeout', () => {
    const { k, b, ep } = watchedPair(EPOLLIN, 1)
    later(k, 10, () => k.write(b, 1))
    const { tasks } = waiters(k, [ep], 10)
    k.run()
    expect(k.nowNs).toBe(10 * MS)
    expect(tasks[0]!.result).toEqual([{ events: EPOLLIN, data: 1 }])
  })
})

test('a wake-up at the instant of the timeout, for nothing, is no wake-up', () => {
  const { k, a, b, ep } = watchedPair(EPOLLIN, 1)
  k.spawn(function* (sys) {
    yield* sys.sleep(10)
    sys.write(b, 1)
    sys.read(a, 1)
  })
  const { tasks } = waiters(k, [ep], 10)
  k.run()
  expect(tasks[0]!.result).toEqual([])
  expect([k.counters.wakeUps, k.counters.wakeUpsInVain]).toEqual([0, 0])
  k.assertInvariants()
})

describe('several waiters on one epoll', () => {
  test('the last to sleep is woken first, one per event', () => {
    const { k, b, order } = asleep(3, EPOLLIN | EPOLLET, 'x')
    k.write(b, 1)
    k.run()
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['2:x', '1:x'])
    expect(k.counters.wakeUps).toBe(2)
  })

  test('a level item that stays ready wakes the next waiter at the end of the scan', () => {
    const { k, b, order } = asleep(3, EPOLLIN, 'x')
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['2:x', '1:x', '0:x'])
  })

  test('two events wake two', () => {
    const { k, a, b, ep } = watchedPair()
    const [c, d] = k.socketpair()
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | EPOLLET, data: 'x' })
    k.epoll_ctl(ep, EPOLL_CTL_ADD, c, { events: EPOLLIN | EPOLLET, data: 'y' })
    const { order } = waiters(k, [ep, ep, ep])
    k.write(b, 1)
    k.write(d, 1)
    expect(k.counters.wakeUps).toBe(2)
    k.run()
    expect(order).toEqual(['2:x,y'])
    expect(k.counters.wakeUpsInVain).toBe(1)
  })

  test('shutdown wakes one of them, and level passes it on', () => {
    const { k, b, order } = asleep(2, EPOLLIN | EPOLLET, 'x')
    k.shutdown(b, SHUT_WR)
    k.run()
    expect(order).toEqual(['1:x'])
  })
})

describe('one file in several epolls', () => {
  const herd = (flags: number) => {
    const { k, a, b } = watchedPair()
    const eps = [k.epoll_create1(0), k.epoll_create1(0), k.epoll_create1(0)]
    eps.forEach((ep, i) => {
      k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | flags, data: i })
    })
    return { k, a, b, eps }
  }

  test('without EXCLUSIVE all wake: the thundering herd', () => {
    const { k, b, eps } = herd(0)
    const { order } = waiters(k, eps)
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['2:2', '1:1', '0:0'])
  })

  test('with EXCLUSIVE one wakes: the first that was added', () => {
    const { k, b, eps } = herd(EPOLLEXCLUSIVE)
    const { order } = waiters(k, eps)
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['0:0'])
    expect(k.counters.callbacks).toBe(1)
  })

  test('EXCLUSIVE passes over epolls that have no waiter, and lists the event in them', () => {
    const { k, b, eps } = herd(EPOLLEXCLUSIVE)
    const { order } = waiters(k, [eps[1]!])
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['0:1'])
    expect(k.counters.callbacks).toBe(2)
    expect(k.epoll_wait(eps[0]!, 4, 0)).toHaveLength(1)
    expect(k.epoll_wait(eps[2]!, 4, 0)).toHaveLength(0)
  })

  test('EXCLUSIVE: shutdown wakes all', () => {
    const { k, b, eps } = herd(EPOLLEXCLUSIVE)
    const { order } = waiters(k, eps)
    k.shutdown(b, SHUT_WR)
    k.run()
    expect(order).toHaveLength(3)
  })

  test('EXCLUSIVE: an OUT event is not taken by an IN item', () => {
    const { k, a, b } = watchedPair()
    const eps = [k.epoll_create1(0), k.epoll_create1(0)]
    k.epoll_ctl(eps[0]!, EPOLL_CTL_ADD, a, { events: EPOLLIN | EPOLLEXCLUSIVE, data: 'in' })
    k.epoll_ctl(eps[1]!, EPOLL_CTL_ADD, a, { events: EPOLLOUT | EPOLLEXCLUSIVE | EPOLLET, data: 'out' })
    k.epoll_wait(eps[1]!, 4, 0)
    const { order } = waiters(k, eps)
    k.write(a, 1)
    k.read(b, 1)
    k.run()
    expect(order).toEqual(['1:out'])
  })

  test('EXCLUSIVE beside ordinary items: all ordinary ones and one exclusive', () => {
    const { k, a, b, eps } = herd(EPOLLEXCLUSIVE)
    const plain = [k.epoll_create1(0), k.epoll_create1(0)]
    for (const ep of plain) k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'p' })
    const { order } = waiters(k, [...eps, ...plain])
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['4:p', '3:p', '0:0'])
  })

  test('a pipe whose last writer goes wakes exclusive items all', () => {
    const k = new SimKernel()
    const [r, w] = k.pipe()
    const eps = [k.epoll_create1(0), k.epoll_create1(0)]
    for (const ep of eps) k.epoll_ctl(ep, EPOLL_CTL_ADD, r, { events: EPOLLIN | EPOLLEXCLUSIVE, data: 'x' })
    const { tasks } = waiters(k, eps)
    k.close(w)
    k.run()
    expect(tasks.map(task => task.result?.[0]?.events)).toEqual([EPOLLHUP, EPOLLHUP])
  })
})

describe('nested epolls', () => {
  test('an event at the bottom wakes a waiter at the top', () => {
    const { k, a, b, ep } = watchedPair()
    const outer = k.epoll_create1(0)
    k.epoll_ctl(outer, EPOLL_CTL_ADD, ep, { events: EPOLLIN, data: 'inner' })
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'a' })
    const { order } = waiters(k, [outer])
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['0:inner'])
  })

  test('edge on the inner epoll: of two waiters at the top one wakes', () => {
    const { k, a, b, ep } = watchedPair()
    const outer = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'a' })
    k.epoll_ctl(outer, EPOLL_CTL_ADD, ep, { events: EPOLLIN | EPOLLET, data: 'inner' })
    const { order } = waiters(k, [outer, outer])
    k.write(b, 1)
    k.run()
    expect(order).toEqual(['1:inner'])
  })
})
