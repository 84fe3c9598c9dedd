/** The system calls by which simulator and kernel are compared, with the codes and arguments of native/kernel_calls.h. */

/** One call as 32-bit integers: its code and then its arguments. */
export type Instruction = readonly number[]

export const INSTRUCTION_WORDS = 8

export type ArgumentKind = 'int' | 'op' | 'mask' | 'how' | 'pollfds' | 'set' | 'signal' | 'signals' | 'sleep'
/** `value` is the number that a read gives, and `timer` the minutes until it expires, and its interval. */
export type ResultKind = 'int' | 'pair' | 'events' | 'masks' | 'sets' | 'value' | 'timer'

interface CallShape {
  readonly code: number
  readonly args: readonly ArgumentKind[]
  readonly result: ResultKind
}

const shape = (code: number, args: readonly ArgumentKind[], result: ResultKind = 'int'): CallShape => ({
  code,
  args,
  result,
})

export const CALLS = {
  reset: shape(0, []),
  /** The argument is sndbuf, or -1 for the default. */
  socketpair: shape(1, ['int'], 'pair'),
  pipe: shape(2, [], 'pair'),
  /** The arguments are initval and flags. */
  eventfd: shape(3, ['int', 'int']),
  open_file: shape(4, []),
  epoll_create: shape(5, ['int']),
  epoll_create1: shape(6, ['int']),
  /** The arguments are ep, op, fd, events, data, and 1 for a null event pointer. */
  epoll_ctl: shape(7, ['int', 'op', 'int', 'mask', 'int', 'int']),
  /** The arguments are ep, maxevents and room (-1 for enough, -2 for a null pointer). The timeout is 0. */
  epoll_wait: shape(8, ['int', 'int', 'int'], 'events'),
  /** The arguments are ep, maxevents, room, sec and nsec. */
  epoll_pwait2: shape(9, ['int', 'int', 'int', 'int', 'int'], 'events'),
  poll: shape(10, ['pollfds'], 'masks'),
  /** The arguments are nfds, three sets of 32 bits, and a bit for each set that is a null pointer. */
  select: shape(11, ['int', 'set', 'set', 'set', 'int'], 'sets'),
  write: shape(12, ['int', 'int']),
  /** The arguments are fd and the low and high word of the number. */
  write_counter: shape(13, ['int', 'int', 'int']),
  read: shape(14, ['int', 'int']),
  shutdown: shape(15, ['int', 'how']),
  dup: shape(16, ['int']),
  dup2: shape(17, ['int', 'int']),
  close: shape(18, ['int']),
  so_error: shape(19, ['int']),
  siocoutq: shape(20, ['int']),
  siocinq: shape(21, ['int']),
  /** The result is the low and high word of the kernel's clock, in nanoseconds. The simulator has no such call. */
  clock: shape(22, [], 'pair'),
  socket: shape(23, []),
  /** The name is a number here. */
  bind: shape(24, ['int', 'int']),
  listen: shape(25, ['int', 'int']),
  connect: shape(26, ['int', 'int']),
  accept: shape(27, ['int']),
  /** The argument is an epoll, on which a new process sleeps for one event. The result is its number. */
  sleeper: shape(28, ['int']),
  /** The result has a bit for each such process that has ended since this was asked last. */
  woken: shape(29, []),
  /** The arguments are a signal and its action: 0 the usual, 1 none, 2 a handler that does nothing. */
  sigaction: shape(30, ['signal', 'int']),
  /**
   * A new process makes one call. The arguments are its kind, fd, timeout, and three sets of signals: what it blocks, what
   * it sends itself before the call, and what epoll_pwait blocks during it.
   */
  sleep_in: shape(31, ['sleep', 'int', 'int', 'signals', 'signals', 'signals']),
  kill: shape(32, ['int', 'signal']),
  /** The argument is the number of a process that has ended. The result is what its call returned. */
  ended_with: shape(33, ['int']),
  timerfd_create: shape(34, ['int', 'int']),
  /** The arguments are fd, flags, and seconds and nanoseconds of the value and of the interval. */
  timerfd_settime: shape(35, ['int', 'int', 'int', 'int', 'int', 'int'], 'timer'),
  timerfd_gettime: shape(36, ['int'], 'timer'),
  /** The timer has expired so many times, or once and has no interval where that is 0. */
  timerfd_past: shape(37, ['int', 'int']),
  read_value: shape(38, ['int'], 'value'),
  eventfd_signal: shape(39, ['int']),
  /** The arguments are ep and fd. The result is what fdinfo has of the item's mask, without EPOLLET. */
  item_mask: shape(40, ['int', 'int']),
  /**
   * The arguments are numbers of events and of calls: the next so many calls are made in the middle of the epoll_wait that
   * follows them, when it has copied so many events and is about to copy another one. The result is 1, or 0 where the
   * scan ended before, so that the calls are made after it.
   */
  in_scan: shape(41, ['int', 'int']),
} as const satisfies Record<string, CallShape>

export type CallName = keyof typeof CALLS

const BY_CODE = new Map<number, CallName>(
  Object.entries(CALLS).map(([name, { code }]) => [code, name as CallName]),
)

export function call(name: CallName, ...args: number[]): Instruction {
  return [CALLS[name].code, ...args]
}

export function callName(instruction: Instruction): CallName {
  return BY_CODE.get(instruction[0]!)!
}

/** Returns how many instructions from `at` on are carried out together: all that an `in_scan` names, and otherwise one. */
export function togetherAt(sequence: readonly Instruction[], at: number): number {
  const [code, , count] = sequence[at] as readonly [number, number, number]
  if (code !== CALLS.in_scan.code) return 1
  const wait = sequence[at + count + 1]
  return wait?.[0] === CALLS.epoll_wait.code && wait[3] === -1 ? count + 2 : 1
}

/** Returns the number of words that the result at `at` takes, including its first one. */
export function resultLength(instruction: Instruction, words: ArrayLike<number>, at: number): number {
  const result = words[at]!
  if (result < 0) return 1
  switch (CALLS[callName(instruction)].result) {
    case 'pair':
    case 'value':
      return 3
    case 'timer':
      return 4
    case 'events':
      return 1 + 2 * result
    case 'masks':
      return 1 + instruction[1]!
    case 'sets':
      return 4
    default:
      return 1
  }
}
