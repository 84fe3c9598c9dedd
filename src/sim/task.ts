import type { SleepSnapshot, WaitEntry } from './snapshot.ts'
import { type eventpoll, type kernel, type task, type WakeReason, wait_queue_entry } from './structs.ts'

/** Kernel code that may sleep. It yields while its task sleeps, and gets the reason why the sleep ended. */
export type Blocking<T> = Generator<void, T, WakeReason>

/** Puts the current task to sleep until it is woken or until `expires`, in virtual ns. The caller then yields. */
export function schedule_timeout(k: kernel, fn: string, ep: eventpoll | null, expires: bigint | null): void {
  const sleeper = k.current
  sleeper.state = 'sleeping'
  sleeper.expires = expires
  sleeper.sleeps_in = fn
  sleeper.sleeps_on = ep
  k.trace?.tell(fn, 'sleep', {
    pid: sleeper.pid,
    ...plain_sleep(sleeper),
    epfd: ep === null ? null : k.trace.descriptor_of(ep.file),
  })
}

/** Returns as plain data why a task sleeps. */
export function plain_sleep({ sleeps_in, sleeps_on, expires }: task): SleepSnapshot {
  return {
    fn: sleeps_in,
    ep: sleeps_on?.file.address ?? null,
    expires: expires === null ? null : Number(expires),
  }
}

/** Makes a task the current one. */
export function switch_to(k: kernel, next: task): void {
  if (k.current === next) return
  k.current = next
  k.trace?.tell('__schedule', 'switch', { pid: next.pid })
}

/** Lets a task run, as far as its own state is concerned. */
export function set_running(k: kernel, next: task): void {
  next.state = 'running'
  k.trace?.tell('__schedule', 'run', { pid: next.pid })
}

/** Makes a sleeping task runnable and returns 1; it returns 0 if the task was awake already. `by` is the task that did it. */
export function try_to_wake_up(
  k: kernel,
  sleeper: task,
  reason: WakeReason = 'woken',
  by: number | null = reason === 'woken' ? k.current.pid : null,
): number {
  if (sleeper.state !== 'sleeping') return 0
  sleeper.state = 'runnable'
  sleeper.wake_reason = reason
  if (reason === 'woken') k.counters.wakeUps++
  k.trace?.tell('try_to_wake_up', 'wake', { pid: sleeper.pid, by })
  k.enqueue(sleeper)
  return 1
}

/** The entry of a task on an epoll's wait queue, until the task takes it off. */
export class default_wait_entry extends wait_queue_entry {
  readonly sleeper: task
  /** The name of the kernel's function. */
  readonly func_name: 'default_wake_function' | 'ep_autoremove_wake_function' = 'default_wake_function'

  constructor(sleeper: task) {
    super()
    this.sleeper = sleeper
  }

  override func(k: kernel, _key: number): number {
    k.trace?.tell(this.func_name, 'call', {})
    const woke = this.wake(k)
    k.trace?.returned(this.func_name, woke)
    return woke
  }

  protected wake(k: kernel): number {
    return try_to_wake_up(k, this.sleeper)
  }

  override plain(): WaitEntry {
    return { func: this.func_name, pid: this.sleeper.pid, exclusive: true }
  }
}
