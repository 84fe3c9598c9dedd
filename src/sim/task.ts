import { type kernel, type task, type WakeReason, wait_queue_entry } from './structs.ts'

/** Kernel code that may sleep. It yields when its sleep ends, in virtual ns, and gets the reason. */
export type Blocking<T> = Generator<number, T, WakeReason>

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
