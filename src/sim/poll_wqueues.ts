import { EINTR } from './errno.ts'
import { fput, get_file } from './fdtable.ts'
import { signal_pending } from './signal.ts'
import type { WaitEntry } from './snapshot.ts'
import {
  type file,
  type kernel,
  type poll_table,
  type task,
  wait_queue_entry,
  type wait_queue_head,
} from './structs.ts'
import { type Blocking, schedule_timeout, try_to_wake_up } from './task.ts'
import { add_wait_queue, remove_wait_queue } from './wait.ts'

/** The entry of a select or poll call on one file's wait queue. */
export class poll_table_entry extends wait_queue_entry {
  readonly pwq: poll_wqueues
  readonly filp: file
  /** The events that may wake it. */
  readonly key: number
  /** The place among the entries of the call. */
  readonly index: number

  constructor(pwq: poll_wqueues, filp: file, key: number) {
    super()
    this.pwq = pwq
    this.filp = filp
    this.key = key
    this.index = pwq.entries.length
  }

  /** Wakes the caller (pollwake). Unlike epoll's callback it does not remember which file had an event. */
  override func(k: kernel, key: number): number {
    k.trace?.tell('pollwake', 'call', { file: this.filp.address, events: key >>> 0 })
    const woke = this.#pollwake(k, key)
    k.trace?.returned('pollwake', woke)
    return woke
  }

  #pollwake(k: kernel, key: number): number {
    if (key !== 0 && (key & this.key) === 0) return 0
    this.pwq.triggered = true
    return try_to_wake_up(k, this.pwq.polling_task)
  }

  override plain(): WaitEntry {
    const { index, key } = this
    return { func: 'pollwake', pid: this.pwq.polling_task.pid, index, events: key >>> 0, exclusive: false }
  }
}

/** All wait-queue entries of one select or poll call. Every call that may sleep makes them anew. */
export class poll_wqueues implements poll_table {
  _qproc: poll_table['_qproc'] = __pollwait
  _key = 0
  readonly polling_task: task
  triggered = false
  readonly entries: poll_table_entry[] = []

  constructor(polling_task: task) {
    this.polling_task = polling_task
  }
}

function __pollwait(k: kernel, filp: file, head: wait_queue_head, pt: poll_table): void {
  const pwq = pt as poll_wqueues
  const entry = new poll_table_entry(pwq, filp, pt._key)
  get_file(k, filp)
  add_wait_queue(k, head, entry)
  pwq.entries.push(entry)
}

function poll_freewait(k: kernel, pwq: poll_wqueues): void {
  for (const entry of pwq.entries) {
    remove_wait_queue(k, entry)
    fput(k, entry.filp)
  }
}

/** Runs rounds of `look`, with sleeps between them, until one returns more than 0. Returns that, 0 after `expires`, or -EINTR. */
export function* poll_rounds(
  k: kernel,
  fn: string,
  expires: bigint | null,
  look: (pwq: poll_wqueues) => number,
): Blocking<number> {
  const pwq = new poll_wqueues(k.current)
  if (expires === 0n) pwq._qproc = null
  let reason = expires === 0n ? 'timeout' : 'woken'
  let slept = false
  try {
    for (;;) {
      k.trace?.tell(fn, 'call', {})
      const count = look(pwq)
      k.trace?.returned(fn, count)
      // The wait-queue entries of the first round stay for the whole call.
      pwq._qproc = null
      if (count > 0) return count
      if (signal_pending(pwq.polling_task)) return -EINTR
      if (slept && reason === 'woken') k.counters.wakeUpsInVain++
      if (reason !== 'woken') return reason === 'interrupted' ? -EINTR : 0
      if (!pwq.triggered) {
        schedule_timeout(k, fn, null, expires)
        reason = yield
        slept = true
      }
      pwq.triggered = false
    }
  } finally {
    poll_freewait(k, pwq)
  }
}
