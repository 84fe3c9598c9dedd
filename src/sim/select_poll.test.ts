import { describe, expect, test } from 'vitest'
import { POLLIN, POLLOUT, SimKernel } from './index.ts'

const MS = 1e6

function setUp() {
  const k = new SimKernel()
  const [a, b] = k.socketpair()
  const spawnPoll = () =>
    k.spawn(function* (sys) {
      return yield* sys.poll([{ fd: a, events: POLLIN }], -1)
    })
  return { k, a, b, spawnPoll }
}

describe('select and poll', () => {
  test('poll sleeps until the event it asked for, and sleeps through others', () => {
    const { k, a, b, spawnPoll } = setUp()
    const task = spawnPoll()
    k.run()
    k.write(a, 1)
    k.read(b, 1)
    expect(k.counters.wakeUps).toBe(0)
    k.write(b, 1)
    k.run()
    expect(task.result).toEqual([{ fd: a, events: POLLIN, revents: POLLIN }])
    expect(k.counters.waitEntriesAdded).toBe(k.counters.waitEntriesRemoved)
  })

  test('poll hooks up no further than the first ready entry, and not at all with timeout 0', () => {
    const { k, a, b } = setUp()
    k.poll([{ fd: a, events: POLLIN }], 0)
    expect(k.counters.waitEntriesAdded).toBe(0)
    const [idle, ready] = [
      { fd: a, events: POLLIN },
      { fd: a, events: POLLOUT },
    ]
    k.poll([idle, ready, { fd: b, events: POLLIN }], -1)
    expect(k.counters.waitEntriesAdded).toBe(2)
  })

  test('select and epoll_pwait2 do not sleep either where their timeout is 0, whatever the clock says', () => {
    const { k, a } = setUp()
    k.poll([{ fd: a, events: POLLIN }], 1)
    const { waitEntriesAdded } = k.counters
    k.select(a + 1, [a], null, null, 0)
    const ep = k.epoll_create1(0)
    k.epoll_pwait2(ep, 1, { sec: 0, nsec: 0 })
    expect(k.counters.waitEntriesAdded).toBe(waitEntriesAdded)
  })

  test('select and epoll_pwait2 refuse a negative timeout', () => {
    const { k, a } = setUp()
    expect(() => k.select(a + 1, [a], null, null, -1)).toThrow('select: EINVAL')
    expect(() => k.epoll_pwait2(k.epoll_create1(0), 1, { sec: -1, nsec: 0 })).toThrow('epoll_pwait2: EINVAL')
  })

  test('poll times out', () => {
    const { k, a } = setUp()
    expect(k.poll([{ fd: a, events: POLLIN }], 5)).toEqual([{ fd: a, events: POLLIN, revents: 0 }])
    expect(k.nowNs).toBe(5 * MS)
  })

  test('poll wakes all its callers: there is no exclusive poll', () => {
    const { k, b, spawnPoll } = setUp()
    const tasks = [0, 1, 2].map(spawnPoll)
    k.run()
    k.write(b, 1)
    k.run()
    expect(tasks.every(task => task.ended)).toBe(true)
  })

  test('select sleeps and wakes, and its file may be closed meanwhile', () => {
    const { k, a, b } = setUp()
    const task = k.spawn(function* (sys) {
      return yield* sys.select(a + 1, [a], null, null, null)
    })
    k.run()
    const c = k.dup(a)
    k.write(b, 1)
    k.run()
    expect(task.result).toEqual({ count: 1, readfds: [a], writefds: null, exceptfds: null })
    k.close(c)
  })

  test('select: a descriptor closed while it sleeps counts as ready', () => {
    const { k, a, b } = setUp()
    const task = k.spawn(function* (sys) {
      return yield* sys.select(b + 1, [a, b], null, null, 10)
    })
    k.run(k.nowNs)
    k.close(a)
    k.run()
    expect(task.result?.readfds).toEqual([a])
  })

  test('select times out with no bit set', () => {
    const { k, a } = setUp()
    const result = k.select(a + 1, [a], [], null, 2.5)
    expect(result).toEqual({ count: 0, readfds: [], writefds: [], exceptfds: null })
    expect(k.nowNs).toBe(2.5 * MS)
  })
})
