import { Xoshiro128 } from '../random/xoshiro128.ts'
import { next_hrtimer, run_hrtimers } from './hrtimer.ts'
import { exit_to_user_mode, plain_set } from './signal.ts'
import { type kernel, task } from './structs.ts'
import { type Blocking, set_running, switch_to, try_to_wake_up } from './task.ts'

/** A system call that may sleep. In a task: `const events = yield* sys.epoll_wait(…)`; plain `yield` works, too. */
export class Syscall<T> {
  readonly name: string
  readonly start: () => Blocking<T>
  started = false

  constructor(name: string, start: () => Blocking<T>) {
    this.name = name
    this.start = () => {
      this.started = true
      return start()
    }
  }

  *[Symbol.iterator](): Generator<Syscall<T>, T, T> {
    return yield this
  }
}

/** The generator of a task. It yields system calls; any other value lets another task run first. */
// biome-ignore lint/suspicious/noExplicitAny: what a yield gives back depends on what was yielded
export type TaskBody<T = unknown> = Generator<unknown, T, any>

/** A spawned task. */
export class SimTask<T = unknown> extends task {
  readonly #body: TaskBody<T>
  #syscall: Blocking<unknown> | null = null
  #input: unknown
  #failure: { error: unknown } | null = null
  /** The first call that the function has asked for and that has not started. It starts when it is yielded. */
  asked: Syscall<unknown> | null = null
  /** What the function returned; undefined until then. */
  result: T | undefined

  constructor(pid: number, name: string, blocked: ReadonlySet<number>, body: TaskBody<T>) {
    super(pid, name, blocked)
    this.#body = body
  }

  get ended(): boolean {
    return this.state === 'ended'
  }

  /** Runs until the task sleeps, ends or lets others go first. Throws what its function throws. */
  step(k: kernel): void {
    set_running(k, this)
    for (;;) {
      if (this.#syscall !== null && !this.#runSyscall(this.#syscall)) return
      const yielded = this.#resumeBody(k)
      if (yielded.done) {
        this.#assertYielded()
        this.result = yielded.value
        this.state = 'ended'
        return
      }
      if (yielded.value instanceof Syscall) {
        k.call_point?.()
        this.#takeSignals(k)
        this.#syscall = yielded.value.start()
        continue
      }
      this.#input = yielded.value
      this.state = 'runnable'
      k.trace?.tell('sched_yield', 'yield', { pid: this.pid })
      k.enqueue(this)
      return
    }
  }

  /** Ends the task with an error where its function has asked for a call that sleeps and has not yielded it. */
  #assertYielded(): void {
    if (this.asked === null || this.asked.started) return
    this.state = 'ended'
    throw new TypeError(
      `the task "${this.name}" ended without having made its ${this.asked.name}: write yield* sys.${this.asked.name}(…)`,
    )
  }

  /** Runs the call on, and returns whether it has ended; its outcome is what the body gets next. */
  #runSyscall(syscall: Blocking<unknown>): boolean {
    try {
      const { done, value } = syscall.next(this.wake_reason)
      if (!done) return false
      this.#input = value
    } catch (error) {
      this.#failure = { error }
    }
    this.#syscall = null
    return true
  }

  /** Runs the handlers of signals that have come. What one throws ends the task. */
  #takeSignals(k: kernel): void {
    try {
      exit_to_user_mode(k)
    } catch (error) {
      this.state = 'ended'
      throw error
    }
  }

  #resumeBody(k: kernel): IteratorResult<unknown, T> {
    this.#takeSignals(k)
    const input = this.#input
    const failure = this.#failure
    this.#input = undefined
    this.#failure = null
    try {
      return failure === null ? this.#body.next(input) : this.#body.throw(failure.error)
    } catch (error) {
      this.state = 'ended'
      throw error
    }
  }
}

/** A task that sleeps for good: only a call from outside all tasks could still wake it. */
export interface Sleeper {
  readonly pid: number
  readonly name: string
  /** The kernel function that it sleeps in. */
  readonly fn: string
  /** The number of the epoll's file that it waits for, or null where it waits in select, poll or sleep. */
  readonly ep: number | null
}

function sleeps_for_good({ state, expires }: task): boolean {
  return state === 'sleeping' && expires === null
}

/**
 * Runs tasks on the virtual clock, one at a time. Without a seed the first runnable task runs first, and none is
 * interrupted. With a seed a random runnable task is next, and one may run between the parts of a scan and, with the
 * probability `preempt`, before each call of a task.
 *
 * A task that another one has interrupted goes on when that one sleeps, ends or lets others go first.
 */
export class scheduler {
  readonly #k: kernel
  readonly #random: Xoshiro128 | null
  readonly #runnable: task[] = []
  readonly #tasks = new Set<task>()
  readonly #main: task
  /** The tasks that have been begun and have neither slept nor ended, each interrupted by the next. */
  #depth = 0
  #failure: { error: unknown } | null = null

  constructor(k: kernel, seed: number | undefined, preempt = 0) {
    this.#k = k
    this.#random = seed === undefined ? null : Xoshiro128.fromSeed(seed)
    this.#main = k.current
    k.enqueue = runnable => this.#runnable.push(runnable)
    if (this.#random === null) return
    k.scan_point = () => this.#interrupt(1 / 2)
    if (preempt > 0) k.call_point = () => this.#interrupt(preempt)
  }

  spawn<T>(name: string, body: TaskBody<T>): SimTask<T> {
    const spawned = new SimTask(this.#k.next_pid++, name, this.#k.current.blocked, body)
    this.#begin(spawned)
    this.#runnable.push(spawned)
    return spawned
  }

  #begin(made: task): void {
    const { pid, name, blocked } = made
    made.state = 'runnable'
    this.#tasks.add(made)
    this.#k.trace?.tell('wake_up_new_task', 'spawn', { pid, name, blocked: plain_set(blocked) })
  }

  /** Lets one other task interrupt the current one, with a probability. */
  #interrupt(probability: number): void {
    if (this.#runnable.length === 0 || this.#random!.next() >= probability * 2 ** 32) return
    if (this.#depth === 0) {
      this.run_one()
      return
    }
    try {
      this.run_one()
    } catch (error) {
      // The task that was interrupted has nothing to do with it: run() throws it.
      this.#failure ??= { error }
    }
  }

  /** Lets one runnable task go on, and returns false if there is none. */
  run_one(): boolean {
    const { length } = this.#runnable
    if (length === 0) return false
    const next = this.#runnable.splice(this.#random?.below(length) ?? 0, 1)[0]!
    if (!(next instanceof SimTask)) {
      // This is a caller outside all tasks: its own call goes on when this method returns.
      set_running(this.#k, next)
      return true
    }
    const k = this.#k
    const before = k.current
    switch_to(k, next)
    this.#depth++
    try {
      next.step(k)
    } finally {
      this.#depth--
      if (next.ended) this.#end(next)
      switch_to(k, before)
    }
    if (this.#depth === 0) this.#throwFailure()
    return true
  }

  /** Throws what a task has thrown that had interrupted another one. */
  #throwFailure(): void {
    const failure = this.#failure
    this.#failure = null
    if (failure !== null) throw failure.error
  }

  /** Returns the tasks that live, and whoever calls from outside all tasks. */
  get tasks(): ReadonlySet<task> {
    return new Set(this.#tasks).add(this.#main)
  }

  #end(ended: task): void {
    this.#tasks.delete(ended)
    this.#k.trace?.tell('do_exit', 'exit', { pid: ended.pid })
  }

  /** Sets the clock, unless it is there already or beyond. */
  #setClock(now: bigint): void {
    const k = this.#k
    if (now <= k.now) return
    k.now = now
    k.trace?.tell('hrtimer_interrupt', 'clock', { now: Number(now) })
  }

  /** Moves the clock to the next end of a sleep or of a timer, not beyond `limit`, and returns false if there is none. */
  #advance(limit: bigint | null): boolean {
    const k = this.#k
    // Nobody waits for a timer where there is no task, so that only a caller who names a moment waits for it.
    if (limit === null && this.#tasks.size === 0) return false
    let first = next_hrtimer(k)?.expires ?? null
    for (const { state, expires } of this.#tasks) {
      if (state === 'sleeping' && expires !== null && (first === null || expires < first)) first = expires
    }
    if (first === null || (limit !== null && first > limit)) return false
    this.#setClock(first)
    run_hrtimers(k)
    for (const sleeper of this.#tasks) {
      const { state, expires } = sleeper
      if (state === 'sleeping' && expires !== null && expires <= k.now) try_to_wake_up(k, sleeper, 'timeout')
    }
    return true
  }

  /**
   * Runs until all tasks have ended or sleep without an end and no timer is armed, or until the clock would pass `untilNs`.
   * Returns the tasks that sleep without an end; none while a timer may still wake them.
   */
  run(untilNs: bigint | null): Sleeper[] {
    do {
      while (this.run_one());
    } while (this.#advance(untilNs))
    if (untilNs !== null) this.#setClock(untilNs)
    if (this.#k.timers.size > 0) return []
    return [...this.#tasks].filter(sleeps_for_good).map(({ pid, name, sleeps_in, sleeps_on }) => {
      return { pid, name, fn: sleeps_in, ep: sleeps_on?.file.address ?? null }
    })
  }

  /** Runs a call made outside all tasks: while it sleeps, the tasks run. */
  drive<T>(call: () => Blocking<T>): T {
    const k = this.#k
    const before = k.current
    const caller = this.#caller(before)
    this.#tasks.add(caller)
    switch_to(k, caller)
    const body = call()
    try {
      for (;;) {
        const { done, value } = body.next(caller.wake_reason)
        if (done) return value
        this.#sleep(caller)
        switch_to(k, caller)
      }
    } finally {
      // A task may have thrown while the call slept: the call must still release what it holds.
      switch_to(k, caller)
      body.return(undefined as never)
      if (caller.state !== 'running') set_running(k, caller)
      try {
        exit_to_user_mode(k)
      } finally {
        this.#forget(caller)
        switch_to(k, before)
      }
    }
  }

  /** Returns the task that a call from outside runs as: the current one, unless that is a spawned task or in a call. */
  #caller(current: task): task {
    if (!(current instanceof SimTask || this.#tasks.has(current))) return current
    const { name } = current
    const caller = new task(this.#k.next_pid++, name, current.blocked)
    this.#begin(caller)
    set_running(this.#k, caller)
    return caller
  }

  #forget(caller: task): void {
    // A caller that is a task of its own ends with its call.
    if (caller === this.#main) this.#tasks.delete(caller)
    else this.#end(caller)
    const at = this.#runnable.indexOf(caller)
    if (at >= 0) this.#runnable.splice(at, 1)
  }

  /** Runs tasks until one wakes the caller; where nothing ever can, a signal does. */
  #sleep(caller: task): void {
    while (caller.state !== 'running') {
      if (this.run_one() || this.#advance(null)) continue
      try_to_wake_up(this.#k, caller, 'interrupted')
    }
  }
}
