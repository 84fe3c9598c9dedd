import { Xoshiro128 } from '../random/xoshiro128.ts'
import {
  applyStep,
  CLOCK_MONOTONIC,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  KernelError,
  type Semantics,
  SIGUSR1,
  SIGUSR2,
  SimKernel,
  type Snapshot,
  type TaskSystem,
  type TraceStep,
} from './index.ts'

/** Few descriptors, so that calls often meet. */
const NOFILE = 24

/** Two that count once and one that counts each time. */
const SIGNALS = [SIGUSR1, SIGUSR2, 34]

/** Runs a call of which it does not matter whether the kernel refuses it. */
function attempt(call: () => unknown): void {
  try {
    call()
  } catch (error) {
    if (!(error instanceof KernelError)) throw error
  }
}

/** Makes random calls on a kernel of its own, from outside and from tasks, also in the middle of scans. */
class RandomHistory {
  readonly k: SimKernel
  readonly #random: Xoshiro128

  constructor(seed: number, semantics: Semantics, trace: (step: TraceStep) => void) {
    this.#random = Xoshiro128.fromSeed(seed)
    this.k = new SimKernel({ semantics, trace, seed, preempt: 1 / 8, nofile: NOFILE, wmemDefault: 4608 })
  }

  #below(bound: number): number {
    return this.#random.below(bound)
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#below(choices.length)]!
  }

  /** Returns an open descriptor, of that kind of file if there is one, and now and then any number. */
  #fd(kind?: string): number {
    if (this.#below(12) === 0) return this.#below(NOFILE)
    const open = this.k.kernel.files.fd.flatMap((file, fd) => {
      return file !== null && fd > 2 && (kind === undefined || file.f_op.name === kind) ? [fd] : []
    })
    return open.length === 0 ? 0 : this.#pick(open)
  }

  #events(): number {
    const flags = this.#pick([0, 0, EPOLLET, EPOLLONESHOT, EPOLLEXCLUSIVE])
    return this.#pick([EPOLLIN, EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT]) | flags
  }

  #open(): void {
    const { k } = this
    const external = () => this.#pick([0, EPOLLIN, EPOLLOUT])
    this.#pick<() => unknown>([
      () => k.socketpair(),
      () => k.socketpair(),
      () => k.pipe(),
      () => k.eventfd(this.#below(3), this.#below(2)),
      () => k.openFile(),
      () => k.openExternal(external),
      () => this.#server(),
      () => k.timerfd_create(CLOCK_MONOTONIC),
      () => k.epoll_create1(0),
      () => k.epoll_create1(0),
    ])()
  }

  /** Opens a socket that listens with a small backlog, under one of few names. */
  #server(): void {
    const { k } = this
    const fd = k.socket()
    k.bind(fd, `name ${this.#below(2)}`)
    k.listen(fd, this.#below(3))
  }

  #set_timer(): void {
    const value = { sec: 0, nsec: this.#below(4) * 1e6 }
    const interval = { sec: 0, nsec: this.#below(2) * 2e6 }
    this.k.timerfd_settime(this.#fd('timerfd'), this.#below(2), { value, interval })
  }

  /** Makes one call that does not sleep, or lets a task make one that does. */
  #act(): void {
    const { k } = this
    const control = (op: number, data: unknown) =>
      k.epoll_ctl(this.#fd('eventpoll'), op, this.#fd(), { events: this.#events(), data })
    const timeout = () => this.#pick([0, 1, 3])
    const calls: (readonly [weight: number, call: () => unknown])[] = [
      [3, () => this.#open()],
      [12, () => control(EPOLL_CTL_ADD, this.#pick([7, 'a', null, { an: 'object' }, 8n]))],
      [4, () => control(EPOLL_CTL_MOD, this.#below(9))],
      [2, () => control(EPOLL_CTL_DEL, undefined)],
      [9, () => k.write(this.#fd(), this.#pick([1, 1, 1, 8, 5000]))],
      [5, () => k.read(this.#fd(), this.#pick([1, 8, 9000]))],
      [1, () => k.shutdown(this.#fd(), this.#below(3))],
      [1, () => k.close(this.#fd())],
      [1, () => k.dup(this.#fd())],
      [1, () => k.dup2(this.#fd(), this.#fd())],
      [1, () => k.wake(this.#fd(), EPOLLIN)],
      [3, () => k.connect(k.socket(), `name ${this.#below(2)}`)],
      [3, () => k.accept(this.#fd('unix'))],
      [6, () => k.epoll_wait(this.#fd('eventpoll'), 1 + this.#below(4), timeout(), { room: this.#below(6) })],
      [
        2,
        () =>
          k.poll(
            [this.#fd(), this.#fd()].map(fd => ({ fd, events: EPOLLIN })),
            timeout(),
          ),
      ],
      [1, () => k.select(NOFILE, [this.#fd()], [this.#fd()], null, timeout())],
      [4, () => k.kill(this.#pick([...k.scheduler.tasks]).pid, this.#pick(SIGNALS))],
      [2, () => k.sigprocmask(this.#below(3), [this.#pick(SIGNALS)])],
      [1, () => k.sigaction(this.#pick(SIGNALS), this.#pick(['SIG_IGN', () => this.#below(2)]))],
      [3, () => this.#set_timer()],
      [2, () => k.timerfd_read(this.#fd('timerfd'))],
      [1, () => k.timerfd_gettime(this.#fd('timerfd'))],
      [1, () => k.eventfd_signal(this.#fd('eventfd'))],
      [2, () => k.spawn(sys => this.#task(sys), `task ${this.#below(9)}`)],
      [1, () => k.run(k.nowNs + 1e6)],
    ]
    let at = this.#below(calls.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, call] of calls) {
      if (at >= 0 && at < weight) attempt(call)
      at -= weight
    }
  }

  *#task(sys: TaskSystem): Generator<unknown, void, never> {
    for (let i = this.#below(4); i >= 0; i--) {
      const timeout = this.#pick([1, 2, 4])
      try {
        yield this.#pick<() => unknown>([
          () => sys.epoll_wait(this.#fd('eventpoll'), 3, timeout),
          () => sys.epoll_wait(this.#fd('eventpoll'), 3, timeout),
          () =>
            sys.poll(
              [this.#fd(), this.#fd()].map(fd => ({ fd, events: this.#events() & 0xff })),
              timeout,
            ),
          () => sys.select(NOFILE, [this.#fd()], null, null, timeout),
          () => sys.epoll_pwait(this.#fd('eventpoll'), 3, timeout, [this.#pick(SIGNALS)]),
          () => sys.sleep(timeout),
          () => sys.sigprocmask(this.#below(3), [this.#pick(SIGNALS)]),
          () => sys.write(this.#fd(), 1),
        ])()
      } catch (error) {
        if (!(error instanceof KernelError)) throw error
      }
    }
  }

  /** Makes a number of calls, a third of which are preceded by an order to interrupt the next scan. */
  play(calls: number): void {
    for (const sig of SIGNALS) this.k.sigaction(sig, () => this.#below(2))
    for (let i = 0; i < 8; i++) attempt(() => this.#open())
    for (let i = 0; i < calls; i++) {
      if (this.#below(3) === 0) {
        const act = () => {
          for (let j = this.#below(4); j >= 0; j--) this.#act()
        }
        this.k.interruptScan(act, { after: this.#below(3), at: this.#pick(['item', 'copy']) })
      }
      this.#act()
    }
  }
}

/** Plays a random history of about `calls` calls; `trace` is given every step and the kernel. */
function playRandomHistory(
  seed: number,
  calls: number,
  semantics: Semantics,
  trace: (step: TraceStep, k: SimKernel) => void,
): SimKernel {
  const history = new RandomHistory(seed, semantics, step => trace(step, history.k))
  history.play(calls)
  return history.k
}

/** A step after which the replayed snapshot is not the kernel's. */
interface Difference {
  readonly step: TraceStep
  readonly replayed: Snapshot
  readonly real: Snapshot
}

/**
 * Plays a random history and replays its steps one by one: each must lead to the snapshot that the kernel gives at the
 * moment of the step. Returns the number of steps, the kinds among them, and the first difference, or null.
 */
export function replayRandomHistory(seed: number, calls: number, semantics: Semantics) {
  const kinds = new Set<string>()
  const differences: Difference[] = []
  let steps = 0
  let replayed: Snapshot | null = null
  const k = playRandomHistory(seed, calls, semantics, (step, kernel) => {
    steps++
    kinds.add(step.action)
    if (differences.length > 0) return
    const real = kernel.snapshot()
    if (replayed === null) replayed = real
    else applyStep(replayed, step)
    if (JSON.stringify(replayed) === JSON.stringify(real)) return
    differences.push({ step, replayed: structuredClone(replayed), real })
  })
  k.assertInvariants()
  return { steps, kinds, difference: differences[0] ?? null }
}
