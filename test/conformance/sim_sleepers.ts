import {
  EPOLLIN,
  KernelError,
  SIG_SETMASK,
  type SimKernel,
  type SimTask,
  type TaskSystem,
} from '../../src/sim/index.ts'

const SIGNAL_BITS = 31

const signalsIn = (bits: number) =>
  Array.from({ length: SIGNAL_BITS }, (_, i) => i + 1).filter(sig => (bits & (1 << (sig - 1))) !== 0)

/** The tasks that make one call each, which sleeps, as CallSleepers of native/call_sleepers.h has processes. */
export class SimSleepers {
  readonly #k: SimKernel<number>
  readonly #tasks: SimTask<number>[] = []
  readonly #told = new Set<number>()

  constructor(k: SimKernel<number>) {
    this.#k = k
  }

  /** Starts a task with the arguments of `sleep_in`, and returns its number. */
  start(args: readonly number[]): number {
    const k = this.#k
    this.#tasks.push(
      k.spawn(function* (sys) {
        const [, , , blocked = 0, sent = 0] = args
        sys.sigprocmask(SIG_SETMASK, signalsIn(blocked))
        for (const sig of signalsIn(sent)) sys.kill(sys.gettid(), sig)
        try {
          return yield* sleepIn(sys, args)
        } catch (error) {
          if (error instanceof KernelError) return -error.errno
          throw error
        }
      }),
    )
    k.run(k.nowNs)
    return this.#tasks.length - 1
  }

  /** Returns a bit for each task that has ended since this was called last. */
  woken(): number {
    this.#k.run(this.#k.nowNs)
    return this.#tasks.reduce((bits, task, i) => {
      if (!task.ended || this.#told.has(i)) return bits
      this.#told.add(i)
      return bits | (1 << i)
    }, 0)
  }

  pid(number: number): number {
    return this.#tasks[number]!.pid
  }

  result(number: number): number {
    return this.#tasks[number]!.result!
  }
}

function* sleepIn(sys: TaskSystem<number>, args: readonly number[]) {
  const [kind, fd = 0, ms = 0, , , during = 0] = args
  switch (kind) {
    case 0:
      return (yield* sys.epoll_wait(fd, 1, ms)).length
    case 1:
      return (yield* sys.poll([{ fd, events: EPOLLIN }], ms)).filter(({ revents }) => revents !== 0).length
    case 2:
      return (yield* sys.select(fd + 1, [fd], null, null, ms < 0 ? null : ms)).count
    case 3:
      return (yield* sys.epoll_pwait(fd, 1, ms, signalsIn(during))).length
    default:
      yield* sys.sleep(ms)
      return 0
  }
}
