import { type eventpoll, type kernel, type task, type WakeReason, wait_queue_entry } from './structs.ts'

/** Kernel code that may sleep. It yields while its task sleeps, and gets the reason why the sleep ended. */
export type Blocking<T> = Generator<void, T, WakeReason>

/** Puts the current task to sleep until it is woken or until `expires`, in virtual ns. The caller then yields. */
export function schedule_timeout(k: kernel, fn: string, ep: eventpoll | null, expires: number): void {
  const sleeper = k.current
  sleeper.state = 'sleeping'
  sleeper.expires = expires
  sleeper.sleeps_in = fn
  sleeper.sleeps_on = ep
}

/** Makes a sleeping task runnable and returns 1; it returns 0 if the task was awake already. */
export function try_to_wake_up(k: kernel, sleeper: task, reason: WakeReason = 'woken'): number {
  if (sleeper.state !== 'sleeping') return 0
  sleeper.state = 'runnable'
  sleeper.wake_reason = reason
  if (reason === 'woken') k.counters.wakeUps++
  k.trace?.({ fn: 'try_to_wake_up', action: 'wake', task: sleeper.name })
  k.enqueue(sleeper)
  return 1
}

/** The entry of a task on a wait queue, until the task takes it off. */
export class default_wait_entry extends wait_queue_entry {
  readonly sleeper: task

  constructor(sleeper: task) {
    super()
    this.sleeper = sleeper
  }

  override func(k: kernel, _key: number): number {
    return try_to_wake_up(k, this.sleeper)
  }

  override about() {
    return { task: this.sleeper.name }
  }
}
