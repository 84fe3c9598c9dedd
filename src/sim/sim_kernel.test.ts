import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  COUNTER_NAMES,
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLOUT,
  EPOLLWAKEUP,
  KernelError,
  POLLIN,
  SimKernel,
} from './index.ts'

describe('arguments of a wrong type throw a TypeError that names them', () => {
  const k = new SimKernel()
  const [a] = k.socketpair()
  const ep = k.epoll_create1(0)
  // biome-ignore lint/suspicious/noExplicitAny: the point is to pass what the types forbid
  const bad = (value: unknown): any => value
  const cases: [string, string, () => unknown][] = [
    ['a string as fd', 'fd', () => k.close(bad('3'))],
    ['a fraction as fd', 'fd', () => k.read(1.5, 1)],
    ['NaN as fd', 'fd', () => k.dup(Number.NaN)],
    ['too large an fd', 'fd', () => k.close(2 ** 31)],
    ['NaN as events', 'event.events', () => k.epoll_ctl(ep, 1, a, { events: Number.NaN })],
    ['no events', 'event.events', () => k.epoll_ctl(ep, 1, a, bad({}))],
    ['events of 33 bits', 'event.events', () => k.epoll_ctl(ep, 1, a, { events: 2 ** 32 })],
    ['a number as event', 'event', () => k.epoll_ctl(ep, 1, a, bad(1))],
    ['a string as operation', 'op', () => k.epoll_ctl(ep, bad('ADD'), a, { events: 1 })],
    ['an undefined epoll', 'ep', () => k.epoll_wait(bad(undefined), 1, 0)],
    ['a null maxevents', 'maxevents', () => k.epoll_wait(ep, bad(null), 0)],
    ['a fractional timeout', 'timeoutMs', () => k.epoll_wait(ep, 1, 0.5)],
    ['a number as buffer', 'buffer', () => k.epoll_wait(ep, 1, 0, bad(3))],
    ['a negative room', 'buffer.room', () => k.epoll_wait(ep, 1, 0, { room: -1 })],
    ['a number as timespec', 'timeout', () => k.epoll_pwait2(ep, 1, bad(5))],
    ['a fractional nsec', 'timeout.nsec', () => k.epoll_pwait2(ep, 1, { sec: 0, nsec: 0.5 })],
    ['a string as data', 'data', () => k.write(a, bad('abc'))],
    ['a string as count', 'count', () => k.read(a, bad('1'))],
    ['a string as how', 'how', () => k.shutdown(a, bad('WR'))],
    ['an unknown socket option', 'option', () => k.getsockopt(a, bad('SO_LINGER'))],
    ['an unknown request', 'request', () => k.ioctl(a, bad('FIONBIO'))],
    ['an object as poll list', 'fds', () => k.poll(bad({}), 0)],
    ['a number as poll entry', 'fds[]', () => k.poll(bad([3]), 0)],
    ['a poll mask of 17 bits', 'fds[].events', () => k.poll([{ fd: a, events: 0x10000 }], 0)],
    ['a number as set', 'readfds', () => k.select(4, bad(3), null, null, 0)],
    ['a string in a set', 'writefds[]', () => k.select(4, null, bad(['3']), null, 0)],
    ['a string as timeout of select', 'timeoutMs', () => k.select(4, null, null, null, bad('1'))],
    ['a string as sndbuf', 'sndbuf', () => k.socketpair({ sndbuf: bad('1') })],
    ['a negative initval', 'initval', () => k.eventfd(-1)],
    ['a number as task', 'body', () => k.spawn(bad(1))],
    ['a plain function as task', 'body', () => k.spawn(bad(() => 1))],
    ['no options', 'options', () => k.socketpair(bad(null))],
    ['no options of the kernel', 'options', () => new SimKernel(bad(null))],
    ['a string as time', 'untilNs', () => k.run(bad('1'))],
    ['a number as interrupt', 'action', () => k.interruptScan(bad(1))],
    ['a string as point of a scan', 'point', () => k.interruptScan(() => {}, bad('copy'))],
    ['an unknown point of a scan', 'at', () => k.interruptScan(() => {}, { at: bad('poll') })],
    ['another kernel', 'semantics', () => new SimKernel({ semantics: bad('2.6') })],
    ['a negative limit', 'nofile', () => new SimKernel({ nofile: -1 })],
    ['a fractional seed', 'seed', () => new SimKernel({ seed: 0.5 })],
    ['a number as listener', 'trace', () => new SimKernel({ trace: bad(1) })],
  ]
  test.each(cases)('%s', (_, name, act) => {
    expect(act).toThrow(TypeError)
    expect(act).toThrow(new RegExp(`^${name.replace(/[[\].]/g, '\\$&')} must`))
    k.assertInvariants()
  })
})

type Name = keyof SimKernel

test('no arguments, however odd, make it throw anything but kernel errors and TypeErrors', () => {
  const odd = fc.oneof(
    fc.integer({ min: -3, max: 12 }),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constantFrom(null, undefined, {}, [], true, { events: 1 }, { room: 1 }, new Uint8Array(8), 2 ** 40),
  )
  const names = `socketpair pipe eventfd openFile epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait2
    poll select write read shutdown close dup getsockopt ioctl run interruptScan`.split(/\s+/) as Name[]
  const step = fc.tuple(fc.constantFrom(...names), fc.array(odd, { maxLength: 6 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), steps => {
      const k = new SimKernel({ nofile: 64 })
      for (const [name, args] of steps) {
        try {
          ;(k[name] as (...args: unknown[]) => unknown)(...args)
        } catch (error) {
          expect(error instanceof KernelError || error instanceof TypeError).toBe(true)
        }
        k.assertInvariants()
      }
    }),
    { numRuns: 300 },
  )
})

test('a kernel error has a code, a number and the name of the call', () => {
  const k = new SimKernel()
  try {
    k.close(9)
    expect.unreachable()
  } catch (error) {
    expect(error).toBeInstanceOf(KernelError)
    expect(error).toMatchObject({ code: 'EBADF', errno: 9, syscall: 'close', message: 'close: EBADF' })
  }
})

test('data comes back as it was given, and masks as unsigned numbers', () => {
  const k = new SimKernel()
  const [a] = k.socketpair()
  const ep = k.epoll_create1(0)
  const data = { any: 'thing' }
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLOUT | EPOLLET, data })
  const [event] = k.epoll_wait(ep, 1, 0)
  expect(event!.data).toBe(data)
  expect(event!.events).toBe(EPOLLOUT)
})

test('a Uint8Array counts by its length, and sets an eventfd to its number', () => {
  const k = new SimKernel()
  const [a, b] = k.socketpair()
  expect(k.write(b, new Uint8Array(5))).toBe(5)
  expect(k.read(a, 100)).toBe(5)
  const counter = k.eventfd(0, 1)
  k.write(counter, Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0))
  for (let i = 0; i < 3; i++) expect(k.read(counter, 8)).toBe(8)
  expect(() => k.read(counter, 8)).toThrow('EAGAIN')
})

test('max_user_watches counts the items of all epolls, and is ENOSPC before anything else ADD can find', () => {
  const k = new SimKernel({ maxUserWatches: 2 })
  const [a, b] = k.socketpair()
  const [one, two] = [k.epoll_create1(0), k.epoll_create1(0)]
  k.epoll_ctl(one, EPOLL_CTL_ADD, a, { events: EPOLLIN })
  k.epoll_ctl(two, EPOLL_CTL_ADD, a, { events: EPOLLIN })
  expect(() => k.epoll_ctl(two, EPOLL_CTL_ADD, b, { events: EPOLLIN })).toThrow('ENOSPC')
  expect(() => k.epoll_ctl(two, EPOLL_CTL_ADD, a, { events: EPOLLIN })).toThrow('EEXIST')
  k.close(one)
  k.epoll_ctl(two, EPOLL_CTL_ADD, b, { events: EPOLLIN })
  k.assertInvariants()
})

test('a wait outside all tasks that nothing can end is EINTR', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  expect(() => k.epoll_wait(ep, 1, -1)).toThrow('EINTR')
  expect(() => k.poll([{ fd: 0, events: 0 }], -1)).toThrow('EINTR')
  expect(() => k.select(0, null, null, null, null)).toThrow('EINTR')
  expect(k.counters.waitEntriesAdded).toBe(k.counters.waitEntriesRemoved)
})

describe('counters', () => {
  const plan = () => {
    const k = new SimKernel()
    const ep = k.epoll_create1(0)
    const pairs = Array.from({ length: 50 }, () => k.socketpair())
    for (const [a] of pairs) k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: a })
    for (const [, b] of pairs.slice(0, 5)) k.write(b, 1)
    return { k, ep, pairs }
  }

  test('the same calls give the same counts', () => {
    const [one, two] = [plan(), plan()]
    for (const { k, ep } of [one, two]) k.epoll_wait(ep, 64, 0)
    expect({ ...one.k.counters }).toEqual({ ...two.k.counters })
    expect(COUNTER_NAMES).toContain('callbacks')
  })

  test('a wait costs by what is ready, a poll and a select by what is watched', () => {
    const { k, ep, pairs } = plan()
    const polls = (act: () => void) => {
      const before = k.counters.filePolls
      act()
      return k.counters.filePolls - before
    }
    expect(polls(() => k.epoll_wait(ep, 64, 0))).toBe(5)
    const fds = pairs.map(([fd]) => ({ fd, events: POLLIN }))
    expect(polls(() => k.poll(fds, 0))).toBe(50)
    const set = pairs.map(([fd]) => fd)
    expect(polls(() => k.select(Math.max(...set) + 1, set, null, null, 0))).toBe(50)
  })

  test('what is copied: 12 bytes per event, 8 in and 2 out per pollfd, three bitmaps each way', () => {
    const { k, ep, pairs } = plan()
    const copied = (act: () => void) => {
      const { bytesCopiedIn, bytesCopiedOut } = { ...k.counters }
      act()
      return [k.counters.bytesCopiedIn - bytesCopiedIn, k.counters.bytesCopiedOut - bytesCopiedOut]
    }
    expect(copied(() => k.epoll_wait(ep, 64, 0))).toEqual([0, 5 * 12])
    expect(copied(() => k.poll([{ fd: 3, events: 1 }], 0))).toEqual([8, 2])
    expect(copied(() => k.select(65, [pairs[0]![0]], [], null, 0))).toEqual([32, 32])
  })

  test('a level item is put back, an idle one dropped', () => {
    const { k, ep, pairs } = plan()
    k.epoll_wait(ep, 64, 0)
    expect(k.counters.scanRequeues).toBe(5)
    for (const [a] of pairs.slice(0, 5)) k.read(a, 1)
    k.epoll_wait(ep, 64, 0)
    expect(k.counters.scanDrops).toBe(5)
    k.assertInvariants()
  })
})

test('fdinfo lists the items in order, with their masks and data, and is refused for other files', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  const [a, b] = k.pipe()
  k.epoll_ctl(ep, EPOLL_CTL_ADD, b, { events: EPOLLOUT | EPOLLET, data: -1 })
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'no number' })
  expect(k.fdinfo(ep)).toBe(
    'tfd:        4 events:       19 data:                0  pos:0 ino:5 sdev:0\n' +
      'tfd:        5 events: 8000001c data: ffffffffffffffff  pos:0 ino:6 sdev:0\n',
  )
  expect(() => k.fdinfo(a)).toThrow('EINVAL')
  expect(() => k.fdinfo(99)).toThrow('EBADF')
})

test('a wait without a limit of its buffer returns as many events as there are', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  for (let i = 0; i < 40; i++) k.epoll_ctl(ep, EPOLL_CTL_ADD, k.eventfd(1), { events: EPOLLIN, data: i })
  expect(k.epoll_wait(ep, 64, 0).map(({ data }) => data)).toEqual(Array.from({ length: 40 }, (_, i) => i))
})

test('the module uses nothing of Node', () => {
  const folder = new URL('.', import.meta.url)
  for (const name of readdirSync(folder)) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
    const source = readFileSync(new URL(name, folder), 'utf8')
    const imports = [...source.matchAll(/from '([^']+)'/g)].map(match => match[1]!)
    for (const from of imports)
      expect(from, name).toMatch(/^\.\/|^\.\.\/(units|random|stats|suite|workload)\//)
    expect(source, name).not.toMatch(/\b(process|Buffer|require|setTimeout|setImmediate|console)\b[.(]/)
  }
})

test.each([
  [{ memoryBytes: 2 ** 30 }, 233_405],
  [{ memoryBytes: 2 ** 30, semantics: '5.4' }, 214_732],
  [{ memoryBytes: 2 ** 30, maxUserWatches: 7 }, 7],
  [{ memoryBytes: 0 }, 0],
  [{ memoryBytes: 25 * 4096 + 4095 }, 22],
  [{ memoryBytes: Number.MAX_SAFE_INTEGER }, 2 ** 31 - 1],
  [{}, 2 ** 31 - 1],
] as const)('with %o there may be %d items', (options, items) => {
  expect(new SimKernel(options).kernel.max_user_watches).toBe(items)
})

test('EPOLLWAKEUP stays in a mask, also beside EPOLLEXCLUSIVE, unless the program may not keep the machine awake', () => {
  for (const [blockSuspend, rest] of [
    [true, EPOLLWAKEUP],
    [false, 0],
  ] as const) {
    const k = new SimKernel({ blockSuspend })
    const ep = k.epoll_create1(0)
    const [a, b] = [k.eventfd(), k.eventfd()]
    k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | EPOLLWAKEUP, data: 'a' })
    k.epoll_ctl(ep, EPOLL_CTL_ADD, b, { events: EPOLLIN | EPOLLWAKEUP | EPOLLEXCLUSIVE })
    k.epoll_ctl(ep, EPOLL_CTL_MOD, a, { events: EPOLLIN | EPOLLWAKEUP, data: 'b' })
    const masks = k
      .fdinfo(ep)
      .match(/(?<=events: +)[0-9a-f]+/g)
      ?.map(mask => Number.parseInt(mask, 16))
    expect(masks?.map(mask => mask & EPOLLWAKEUP)).toEqual([rest, rest])
    k.write(a, 8)
    expect(k.epoll_wait(ep, 1, 0)).toEqual([{ events: EPOLLIN, data: 'b' }])
  }
})

test.each([
  [{ memoryBytes: -1 }, /^memoryBytes must be an integer from 0/],
  [{ blockSuspend: 1 }, /^blockSuspend must be true or false/],
])('%o is refused', (options, message) => {
  expect(() => new SimKernel(options as never)).toThrow(message)
})
