import { describe, expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLLET,
  EPOLLIN,
  type KernelError,
  type Semantics,
  SimKernel,
  type TraceStep,
} from './index.ts'
import { spawnWait, watchedPair } from './watched_pair.fixture.ts'

type Seven = [number, number, number, number, number, number, number]

const both: [Semantics][] = [['6.18'], ['5.4']]

/** A wait on an epoll that watches an epoll, by the functions of each kernel. */
const OUTLINE_6_18 = `
ep_poll
  ep_send_events
    ep_start_scan
      spliced in ep_start_scan
    ep_item_poll
      ep_start_scan
        spliced in ep_start_scan
      ep_item_poll
        vfs_poll
      ep_done_scan
        spliced in ep_done_scan
    copied in epoll_put_uevent
    ep_done_scan
      spliced in ep_done_scan
`
const OUTLINE_5_4 = `
ep_poll
  ep_send_events
    ep_scan_ready_list
      spliced in ep_scan_ready_list
      ep_send_events_proc
        ep_item_poll
          ep_scan_ready_list
            spliced in ep_scan_ready_list
            ep_read_events_proc
              ep_item_poll
                vfs_poll
            spliced in ep_scan_ready_list
            ep_poll_safewake
              __wake_up
                ep_poll_callback
        copied in ep_send_events_proc
      spliced in ep_scan_ready_list
`

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

  test(`a descriptor that is closed during a scan is ${old ? '' : 'not '}delivered by it`, () => {
    const { k, b, ep } = watchedPair(EPOLLIN, 'x', { semantics })
    const [c, d] = k.socketpair()
    k.epoll_ctl(ep, EPOLL_CTL_ADD, c, { events: EPOLLIN, data: 'y' })
    for (const fd of [b, d]) k.write(fd, 1)
    // The close waits for the mutex of the epoll, but the file has no reference any more.
    k.interruptScan(() => k.close(c), 1)
    const delivered = () => k.epoll_wait(ep, 8, 0).map(({ data }) => data)
    expect(delivered()).toEqual(old ? ['x', 'y'] : ['x'])
    expect(delivered()).toEqual(['x'])
    k.assertInvariants()
  })

  test('a waiter that finds everything taken was woken in vain', () => {
    const { k, b, ep } = watchedPair(EPOLLIN | EPOLLET, 'x', { semantics })
    const [c, d] = k.socketpair()
    k.epoll_ctl(ep, EPOLL_CTL_ADD, c, { events: EPOLLIN | EPOLLET, data: 'y' })
    for (let i = 0; i < 2; i++) spawnWait(k, ep)
    k.run()
    k.write(b, 1)
    k.write(d, 1)
    expect(k.run()).toHaveLength(1)
    expect([k.counters.wakeUps, k.counters.wakeUpsInVain]).toEqual([2, 1])
  })

  test(`a longer path to an epoll that was visited before is ${old ? 'not noticed' : 'too long'}`, () => {
    const k = new SimKernel({ semantics })
    const [ep, top, x, y, p1, p2, p3] = Array.from({ length: 7 }, () => k.epoll_create1(0)) as Seven
    const link = (outer: number, inner: number) =>
      k.epoll_ctl(outer, EPOLL_CTL_ADD, inner, { events: EPOLLIN })
    link(p2, p3)
    link(p1, p2)
    link(x, p1)
    link(y, x)
    link(top, x)
    if (!old) {
      expect(() => link(top, y)).toThrow('ELOOP')
      return
    }
    link(top, y)
    // By way of y there are six links from here, but x was visited by the shorter way.
    link(ep, top)
    expect(() => link(p3, top)).toThrow('ELOOP')
    k.assertInvariants()
  })

  test(`epoll_pwait2 ${old ? 'is missing' : 'works'}, and ioctl of an epoll is ${old ? 'ENOTTY' : 'EINVAL'}`, () => {
    const k = new SimKernel({ semantics })
    const ep = k.epoll_create1(0)
    const wait = () => k.epoll_pwait2(ep, 1, { sec: 0, nsec: 1 })
    if (old) expect(wait).toThrow('ENOSYS')
    else expect(wait()).toEqual([])
    expect(() => k.ioctl(ep, 'SIOCINQ')).toThrow(old ? 'ENOTTY' : 'EINVAL')
    const task = k.spawn(function* (sys) {
      try {
        yield* sys.epoll_pwait2(ep, 1, { sec: 0, nsec: 1 })
      } catch (error) {
        return (error as KernelError).code
      }
      return 'none'
    })
    k.run()
    expect(task.result).toBe(old ? 'ENOSYS' : 'none')
  })

  test('the trace has the names of that kernel', () => {
    const steps: TraceStep[] = []
    const k = new SimKernel({ semantics, trace: step => steps.push(step) })
    const ep = k.epoll_create1(0)
    const outer = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, k.eventfd(1), { events: EPOLLIN })
    k.epoll_ctl(outer, EPOLL_CTL_ADD, ep, { events: EPOLLIN })
    steps.length = 0
    k.epoll_wait(outer, 1, 0)
    const lines: string[] = []
    const open: string[] = []
    for (const { action, fn } of steps) {
      if (action === 'return') expect(open.pop()).toBe(fn)
      const line = { call: fn, copy: `copied in ${fn}`, splice: `spliced in ${fn}` }[action as string]
      if (line !== undefined) lines.push('  '.repeat(open.length) + line)
      if (action === 'call') open.push(fn)
    }
    expect(lines).toEqual((old ? OUTLINE_5_4 : OUTLINE_6_18).trim().split('\n'))
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

test.each([
  ['6.18', [2, 1, 0]],
  ['5.4', [0, 1, 2]],
] as const)('in Linux %s a file that goes removes its items in this order: %j', (semantics, order) => {
  const removed: number[] = []
  const k = new SimKernel({
    semantics,
    trace: step => {
      if (step.action === 'detach') removed.push(eps.indexOf(step.epfd!))
    },
  })
  const fd = k.eventfd()
  const eps = [0, 1, 2].map(() => k.epoll_create1(0))
  for (const ep of eps) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN })
  k.close(fd)
  expect(removed).toEqual(order)
  k.assertInvariants()
})
