import type { kernel } from './kernel.ts'
import { wait_queue_entry } from './wait.ts'

/** Why a sleep ended. INTERRUPTED: nothing could ever have ended it, so a signal does. */
export type WakeReason = 'woken' | 'timeout' | 'interrupted'

/**
 * Kernel code that may sleep. It yields the time at which the sleep ends by itself, in nanoseconds of the
 * virtual clock (Infinity: never), and is resumed with the reason.
 */
export type Blocking<T> = Generator<number, T, WakeReason>

export type TaskState = 'running' | 'runnable' | 'sleeping' | 'ended'

/** A thread of the simulated machine, as far as the kernel knows it. */
export class task {
  readonly name: string
  state: TaskState = 'running'
  /** When a sleep ends by itself, in nanoseconds. */
  expires = Number.POSITIVE_INFINITY
  wake_reason: WakeReason = 'woken'

  constructor(name: string) {
    this.name = name
  }
}

/** Makes a sleeping task runnable; 0 if it was awake already. */
export function try_to_wake_up(k: kernel, sleeper: task, reason: WakeReason = 'woken'): number {
  if (sleeper.state !== 'sleeping') return 0
  sleeper.state = 'runnable'
  sleeper.wake_reason = reason
  if (reason === 'woken') k.counters.wakeUps++
  k.trace?.({ fn: 'try_to_wake_up', action: 'wake', task: sleeper.name })
  k.enqueue(sleeper)
  return 1
}

/** A task on a wait queue, until it takes itself off. */
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
