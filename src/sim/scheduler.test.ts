import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  KernelError,
  SimKernel,
  type TaskSystem,
} from './index.ts'

describe('tasks', () => {
  test('run in the order in which they were spawned, and give back what they return', () => {
    const k = new SimKernel()
    const order: number[] = []
    const tasks = [1, 2, 3].map(i =>
      k.spawn(function* () {
        order.push(i)
        yield
        order.push(i * 10)
        return i
      }),
    )
    k.run()
    expect(order).toEqual([1, 2, 3, 10, 20, 30])
    expect(tasks.map(task => task.result)).toEqual([1, 2, 3])
  })

  test('sleep on the virtual clock', () => {
    const k = new SimKernel()
    const order: string[] = []
    for (const ms of [30, 10, 20]) {
      k.spawn(function* (sys) {
        yield* sys.sleep(ms)
        order.push(`${ms}@${sys.nowNs / 1e6}`)
      })
    }
    k.run()
    expect(order).toEqual(['10@10', '20@20', '30@30'])
  })

  test('run(untilNs) stops the clock there', () => {
    const k = new SimKernel()
    const task = k.spawn(function* (sys) {
      yield* sys.sleep(10)
    })
    k.run(4e6)
    expect([k.nowNs, task.state]).toEqual([4e6, 'sleeping'])
    k.run()
    expect([k.nowNs, task.ended]).toEqual([10e6, true])
  })

  test('run() names the tasks that sleep for good, and where', () => {
    const k = new SimKernel()
    const ep = k.epoll_create1(0)
    const [a] = k.pipe()
    k.spawn(function* (sys) {
      yield* sys.epoll_wait(ep, 1, -1)
    }, 'waits')
    k.spawn(function* (sys) {
      yield* sys.epoll_wait(ep, 1, 20)
    }, 'has a timeout')
    const poller = k.spawn(function* (sys) {
      yield* sys.poll([{ fd: a, events: EPOLLIN }], -1)
    }, 'polls')
    const asleep = [
      { pid: 2, name: 'waits', fn: 'ep_poll', ep: k.kernel.files.fd[ep]!.address },
      { pid: poller.pid, name: 'polls', fn: 'do_poll', ep: null },
    ]
    expect(k.run(5e6)).toEqual(asleep)
    expect(k.run()).toEqual(asleep)
    expect(k.nowNs).toBe(20e6)
    expect(new SimKernel().run()).toEqual([])
  })

  test('a call that is not yielded is reported when the task ends', () => {
    const k = new SimKernel()
    const task = k.spawn(function* (sys) {
      sys.sleep(3)
      yield* sys.sleep(1)
    }, 'forgetful')
    const other = k.spawn(function* (sys) {
      const call = sys.sleep(2)
      return yield* call
    })
    expect(() => k.run()).toThrow(
      'the task "forgetful" ended without having made its sleep: write yield* sys.sleep(…)',
    )
    expect(task.ended).toBe(true)
    k.run()
    expect([other.ended, k.nowNs]).toEqual([true, 2e6])
  })

  test('a failing call throws inside the task, which may catch it', () => {
    const k = new SimKernel()
    const task = k.spawn(function* (sys) {
      try {
        yield* sys.epoll_wait(9, 1, -1)
      } catch (error) {
        return (error as KernelError).code
      }
      return 'none'
    })
    k.run()
    expect(task.result).toBe('EBADF')
  })

  test('what a task does not catch comes out of run()', () => {
    const k = new SimKernel()
    const task = k.spawn(function* () {
      yield
      throw new RangeError('mine')
    })
    expect(() => k.run()).toThrow(RangeError)
    expect(task.ended).toBe(true)
  })

  test('plain yield works for calls that sleep and for those that do not', () => {
    const k = new SimKernel()
    const task = k.spawn(function* (sys: TaskSystem) {
      const [a, b] = sys.socketpair()
      const count: number = yield sys.write(b, 3)
      const polled: { revents: number }[] = yield sys.poll([{ fd: a, events: EPOLLIN }], -1)
      return [count, polled[0]!.revents]
    })
    k.run()
    expect(task.result).toEqual([3, EPOLLIN])
  })

  test('all calls of the kernel are there for a task', () => {
    const k = new SimKernel()
    const task = k.spawn(function* (sys) {
      const ep = sys.epoll_create1(0)
      const [r, w] = sys.pipe()
      sys.epoll_ctl(ep, EPOLL_CTL_ADD, r, { events: EPOLLIN, data: 'pipe' })
      sys.write(w, 1)
      const events = yield* sys.epoll_pwait2(ep, 1, { sec: 0, nsec: 5 })
      sys.read(r, 1)
      const none = yield* sys.epoll_pwait2(ep, 1, { sec: 0, nsec: 5 })
      const selected = yield* sys.select(w + 1, [r], [w], null, null)
      sys.assertInvariants()
      return [events[0]!.data, none.length, selected.count, sys.nowNs, sys.counters.scans > 0]
    })
    k.run()
    expect(task.result).toEqual(['pipe', 0, 1, 5, true])
  })

  test('a wait outside all tasks lets them run until it has its event', () => {
    const k = new SimKernel()
    const [a, b] = k.socketpair()
    const ep = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'x' })
    k.spawn(function* (sys) {
      yield* sys.sleep(3)
      sys.write(b, 1)
    })
    expect(k.epoll_wait(ep, 1, 100)).toEqual([{ events: EPOLLIN, data: 'x' }])
    expect(k.nowNs).toBe(3e6)
    expect(k.epoll_wait(k.epoll_create1(0), 1, 100)).toEqual([])
    expect(k.nowNs).toBe(103e6)
  })
})

/** Writers, readers and controllers at random; every outcome in order. */
function play(seed: number | undefined): string {
  const k = new SimKernel(seed === undefined ? {} : { seed })
  const log: string[] = []
  const eps = [k.epoll_create1(0), k.epoll_create1(0)]
  const pairs = [k.socketpair(), k.socketpair(), k.socketpair()]
  const flags = [0, EPOLLET, EPOLLONESHOT, EPOLLEXCLUSIVE]
  const attempt = (act: () => unknown) => {
    try {
      return act()
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
      return error.code
    }
  }
  pairs.forEach(([a], i) => {
    for (const ep of eps) {
      k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | flags[i]!, data: i })
    }
  })
  k.epoll_ctl(eps[0]!, EPOLL_CTL_ADD, eps[1]!, { events: EPOLLIN | EPOLLET, data: 'inner' })
  for (let t = 0; t < 6; t++) {
    const random = Xoshiro128.fromSeed(t)
    const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)]!
    k.spawn(function* (sys) {
      for (let i = 0; i < 12; i++) {
        if (t < 3) {
          const events = yield* sys.epoll_wait(pick(eps), 1 + random.below(3), random.below(4))
          log.push(`${t}@${sys.nowNs}: ${events.map(event => `${event.data}`).join()}`)
          for (const { data } of events) {
            if (typeof data === 'number') log.push(`${attempt(() => sys.read(pairs[data]![0], 1))}`)
          }
        } else {
          const [a, b] = pick(pairs)
          attempt(() => sys.write(b, 1))
          const op = pick([EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL])
          if (t === 5)
            attempt(() => sys.epoll_ctl(pick(eps), op, a, { events: EPOLLIN | EPOLLOUT, data: 'new' }))
          if (random.below(8) === 0) attempt(() => sys.shutdown(b, random.below(3)))
          yield* sys.sleep(random.below(2))
        }
        sys.assertInvariants()
      }
    }, `task ${t}`)
  }
  k.run()
  k.assertInvariants()
  log.push(JSON.stringify(k.counters))
  return log.join('\n')
}

describe('the seeded scheduler', () => {
  test('one seed, one history', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), seed => {
        expect(play(seed)).toBe(play(seed))
      }),
      { numRuns: 10 },
    )
    expect(play(undefined)).toBe(play(undefined))
  })

  test('other seeds, other histories, with events placed inside scans', () => {
    const histories = new Set<string>()
    let overflows = 0
    for (let seed = 0; seed < 30; seed++) {
      const history = play(seed)
      histories.add(history)
      if (!history.includes('"overflowMoves":0')) overflows++
    }
    expect(histories.size).toBeGreaterThan(25)
    expect(overflows).toBeGreaterThan(3)
  })

  test('without a seed no scan is interrupted', () => {
    expect(play(undefined)).toContain('"callbacksChained":0')
  })
})

/** Four readers of one socket under one epoll, and a writer of 200 bytes. Returns the bytes read and the failed reads. */
function fourReaders(flags: number, preempt?: number) {
  let read = 0
  let again = 0
  for (let seed = 0; seed < 5; seed++) {
    const k = new SimKernel(preempt === undefined ? { seed } : { seed, preempt })
    const [a, b] = k.socketpair()
    const ep = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | flags })
    for (let i = 0; i < 4; i++) {
      k.spawn(function* (sys) {
        while ((yield* sys.epoll_wait(ep, 1, 20)).length > 0) {
          try {
            read += sys.read(a, 1)
          } catch (error) {
            expect((error as KernelError).code).toBe('EAGAIN')
            again++
          }
        }
      }, `reader ${i}`)
    }
    k.spawn(function* (sys) {
      for (let i = 0; i < 40; i++) {
        yield* sys.sleep(1)
        sys.write(b, 1)
      }
    }, 'writer')
    expect(k.run()).toEqual([])
    k.assertInvariants()
  }
  return { read, again }
}

describe('a scheduler that preempts between calls', () => {
  test('shows that level-triggered readers find the socket empty, and edge-triggered ones do not', () => {
    expect(fourReaders(0)).toEqual({ read: 200, again: 0 })
    const { read, again } = fourReaders(0, 1 / 4)
    expect(read).toBe(200)
    expect(again).toBeGreaterThan(10)
    expect(again).toBeLessThan(190)
    expect(fourReaders(EPOLLET, 1 / 4)).toEqual({ read: 200, again: 0 })
  })

  test('gives one history for one seed, and others for other seeds', () => {
    const history = (seed: number) => {
      const k = new SimKernel({ seed, preempt: 1 / 2 })
      const order: string[] = []
      const [, b] = k.pipe()
      for (const name of ['a', 'b', 'c']) {
        k.spawn(function* (sys) {
          for (let i = 0; i < 3; i++) {
            sys.write(b, 1)
            order.push(name + i)
          }
          yield
        })
      }
      k.run()
      return order.join()
    }
    expect(history(1)).toBe(history(1))
    expect(new Set([1, 2, 3, 4, 5, 6].map(history)).size).toBeGreaterThan(3)
  })

  test('lets a task that throws end its run, and not the task that it has interrupted', () => {
    let interrupted = 0
    for (let seed = 0; seed < 20; seed++) {
      const k = new SimKernel({ seed, preempt: 1 })
      let wrote = 0
      let thrown = false
      const task = k.spawn(function* (sys) {
        const [, b] = sys.pipe()
        wrote = sys.write(b, 1)
        if (thrown) interrupted++
        yield
      })
      k.spawn(function* () {
        yield
        thrown = true
        throw new RangeError('mine')
      })
      expect(() => k.run()).toThrow(RangeError)
      k.run()
      expect([task.ended, wrote]).toEqual([true, 1])
    }
    expect(interrupted).toBeGreaterThan(0)
  })

  test.each([
    ['more than 1', { seed: 1, preempt: 2 }],
    ['NaN', { seed: 1, preempt: Number.NaN }],
    ['no number', { seed: 1, preempt: '1' as never }],
    ['no seed', { preempt: 0.5 }],
  ])('is refused with %s', (_, options) => {
    expect(() => new SimKernel(options)).toThrow(/^preempt /)
  })
})
