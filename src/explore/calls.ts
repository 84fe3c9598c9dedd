import { EPOLL_CTL_DEL } from '../sim/constants.ts'
import type { epoll_event, TaskBody, TaskSystem } from '../sim/index.ts'
import { maskWords } from './masks.ts'

/** What is wrong with a program, and in which line. */
export class ProgramError extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/** A value of a program: a number, such as a descriptor, or a list of them. */
export type Value = number | readonly number[]

export const listText = (value: Value): string =>
  typeof value === 'number' ? String(value) : `[${value.join(', ')}]`

/** What a call gives to the names on its left, and how that is shown. */
interface Made {
  readonly results: readonly Value[]
  readonly text: string
}

/** The arguments of a call. A wrong one is a TypeError. */
export class Args {
  readonly #values: readonly Value[]

  constructor(values: readonly Value[]) {
    this.#values = values
  }

  number(i: number): number {
    const value = this.#values[i] ?? 0
    if (typeof value === 'number') return value
    throw new TypeError('a list stands where a number is wanted')
  }

  list(i: number): readonly number[] {
    const value = this.#values[i] ?? 0
    if (typeof value !== 'number') return value
    throw new TypeError('a number stands where a list is wanted, such as [a, b]')
  }
}

/** The calls of the kernel. The data of an event is the descriptor that it is about. */
export type ProgramSystem = TaskSystem<number>

/** A call of the language. */
interface CallRow {
  readonly form: string
  /** The least and the largest number of arguments. */
  readonly takes: readonly [least: number, most: number]
  /** How many names its result may be given to; 0 where it has no result that a program could use. */
  readonly results: number
  /** What the names get where it fails. */
  readonly failed: Value
  readonly make: (sys: ProgramSystem, args: Args) => TaskBody<Made>
}

const done = (...results: readonly number[]): Made => ({ results, text: results.join(', ') })

const ready = (fds: readonly number[], text: string): Made => ({ results: [fds], text })

function eventsText(events: readonly epoll_event<number>[]): string {
  return `[${events.map(({ events: mask, data }) => `fd ${data}: ${maskWords(mask)}`).join(', ')}]`
}

/** Returns the row of a call that never sleeps and gives numbers. */
function plain(
  form: string,
  count: number,
  call: (sys: ProgramSystem, args: Args) => readonly number[] | number | undefined,
): CallRow {
  const [, left = ''] = /^(.*) = /.exec(form) ?? []
  const results = left === '' ? 0 : left.split(',').length
  return {
    form,
    takes: [count, count],
    results,
    failed: -1,
    // biome-ignore lint/correctness/useYield: this call never sleeps
    *make(sys, args) {
      const given = call(sys, args)
      return typeof given === 'object' ? done(...given) : done(given ?? 0)
    },
  }
}

const MOST_PAIRS = 1000

/** Sockets have numbers as their names here. */
const nameOf = (args: Args) => String(args.number(1))

const timespecOf = (ms: number) => ({ sec: Math.trunc(ms / 1000), nsec: (ms % 1000) * 1e6 })

/** All calls. A failed one gives -1 or an empty list, and does not end its task, as in C. */
export const CALLS = {
  socketpair: plain('a, b = socketpair()', 0, sys => sys.socketpair()),
  socketpairs: {
    form: 'as, bs = socketpairs(count)',
    takes: [1, 1],
    results: 2,
    failed: [],
    *make(sys, args) {
      const count = args.number(0)
      if (count < 1 || count > MOST_PAIRS) throw new TypeError(`socketpairs makes 1 to ${MOST_PAIRS} pairs`)
      const pairs = Array.from({ length: count }, () => sys.socketpair())
      return { results: [pairs.map(([a]) => a), pairs.map(([, b]) => b)], text: `${pairs.length} pairs` }
    },
  },
  pipe: plain('r, w = pipe()', 0, sys => sys.pipe()),
  eventfd: plain('e = eventfd(count, flags)', 2, (sys, args) => sys.eventfd(args.number(0), args.number(1))),
  open_file: plain('f = open_file()', 0, sys => sys.openFile()),
  epoll_create1: plain('ep = epoll_create1(0)', 1, (sys, args) => sys.epoll_create1(args.number(0))),
  epoll_ctl: {
    ...plain('epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN)', 3, (sys, args) => {
      const [ep, op, fd] = [args.number(0), args.number(1), args.number(2)]
      sys.epoll_ctl(ep, op, fd, op === EPOLL_CTL_DEL ? null : { events: args.number(3), data: fd })
      return 0
    }),
    takes: [3, 4],
  },
  epoll_wait: {
    form: 'ready = epoll_wait(ep, maxevents, timeout_ms)',
    takes: [3, 3],
    results: 1,
    failed: [],
    *make(sys, args) {
      const events = yield* sys.epoll_wait(args.number(0), args.number(1), args.number(2))
      return ready(
        events.map(({ data }) => data),
        eventsText(events),
      )
    },
  },
  epoll_pwait: {
    form: 'ready = epoll_pwait(ep, maxevents, timeout_ms, [SIGUSR1])',
    takes: [4, 4],
    results: 1,
    failed: [],
    *make(sys, args) {
      const [ep, maxevents, timeout] = [args.number(0), args.number(1), args.number(2)]
      const events = yield* sys.epoll_pwait(ep, maxevents, timeout, args.list(3))
      return ready(
        events.map(({ data }) => data),
        eventsText(events),
      )
    },
  },
  poll: {
    form: 'ready = poll([fd, …], POLLIN, timeout_ms)',
    takes: [3, 3],
    results: 1,
    failed: [],
    *make(sys, args) {
      const events = args.number(1)
      const entries = yield* sys.poll(
        args.list(0).map(fd => ({ fd, events })),
        args.number(2),
      )
      const found = entries.filter(({ revents }) => revents !== 0)
      const text = eventsText(found.map(({ fd, revents }) => ({ events: revents, data: fd })))
      return ready(
        found.map(({ fd }) => fd),
        text,
      )
    },
  },
  select: {
    form: 'ready = select([fd, …], timeout_ms)',
    takes: [2, 2],
    results: 1,
    failed: [],
    *make(sys, args) {
      const [fds, timeout] = [args.list(0), args.number(1)]
      const nfds = Math.max(-1, ...fds) + 1
      const { readfds } = yield* sys.select(nfds, fds, null, null, timeout < 0 ? null : timeout)
      const found = [...(readfds ?? [])]
      return ready(found, listText(found))
    },
  },
  read: plain('n = read(fd, bytes)', 2, (sys, args) => sys.read(args.number(0), args.number(1))),
  write: plain('n = write(fd, bytes)', 2, (sys, args) => sys.write(args.number(0), args.number(1))),
  socket: plain('s = socket()', 0, sys => sys.socket()),
  bind: plain('bind(s, name)', 2, (sys, args) => sys.bind(args.number(0), nameOf(args))),
  listen: plain('listen(s, backlog)', 2, (sys, args) => sys.listen(args.number(0), args.number(1))),
  connect: plain('connect(s, name)', 2, (sys, args) => sys.connect(args.number(0), nameOf(args))),
  accept: plain('c = accept(s)', 1, (sys, args) => sys.accept(args.number(0))),
  eventfd_read: plain('n = eventfd_read(e)', 1, (sys, args) => Number(sys.eventfd_read(args.number(0)))),
  eventfd_write: plain('eventfd_write(e, n)', 2, (sys, args) =>
    sys.eventfd_write(args.number(0), args.number(1)),
  ),
  timerfd_create: plain('t = timerfd_create(CLOCK_MONOTONIC)', 1, (sys, args) =>
    sys.timerfd_create(args.number(0)),
  ),
  timerfd_settime: plain('timerfd_settime(t, ms, interval_ms)', 3, (sys, args) => {
    const next = { value: timespecOf(args.number(1)), interval: timespecOf(args.number(2)) }
    sys.timerfd_settime(args.number(0), 0, next)
    return 0
  }),
  timerfd_read: plain('n = timerfd_read(t)', 1, (sys, args) => Number(sys.timerfd_read(args.number(0)))),
  sigaction: plain('sigaction(SIGUSR1)', 1, (sys, args) => sys.sigaction(args.number(0), () => {})),
  sigprocmask: plain('sigprocmask(SIG_BLOCK, [SIGUSR1])', 2, (sys, args) => {
    sys.sigprocmask(args.number(0), args.list(1))
    return 0
  }),
  kill: plain('kill(task, SIGUSR1)', 2, (sys, args) => sys.kill(args.number(0), args.number(1))),
  shutdown: plain('shutdown(fd, SHUT_WR)', 2, (sys, args) => {
    sys.shutdown(args.number(0), args.number(1))
    return 0
  }),
  dup: plain('copy = dup(fd)', 1, (sys, args) => sys.dup(args.number(0))),
  dup2: plain('copy = dup2(fd, number)', 2, (sys, args) => sys.dup2(args.number(0), args.number(1))),
  close: plain('close(fd)', 1, (sys, args) => {
    sys.close(args.number(0))
    return 0
  }),
  sleep: {
    form: 'sleep(ms)',
    takes: [1, 1],
    results: 0,
    failed: -1,
    *make(sys, args) {
      yield* sys.sleep(args.number(0))
      return done(0)
    },
  },
} as const satisfies Record<string, CallRow>

export type CallName = keyof typeof CALLS
