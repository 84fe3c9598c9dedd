import { Counters } from './counters.ts'
import type { ep_scan } from './ep_send_events.ts'
import { make_insert_pqueue } from './epoll_ctl.ts'
import { files_struct } from './fdtable.ts'
import type { sk_buff } from './skb.ts'
import { task } from './task.ts'
import type { TraceListener } from './trace.ts'

/** Which kernel's behaviour, where it changed. */
export type Semantics = '6.18' | '5.4'

export interface KernelSettings {
  readonly semantics: Semantics
  /** RLIMIT_NOFILE. */
  readonly nofile: number
  /** Bytes; net.core.wmem_default and wmem_max. */
  readonly wmem_default: number
  readonly wmem_max: number
  /** fs.epoll.max_user_watches: items in all epolls together. */
  readonly max_user_watches: number
}

/** What C keeps in global variables and in `current`: the state that all kernel functions share. */
export class kernel {
  readonly counters = new Counters()
  readonly files: files_struct
  readonly semantics: Semantics
  readonly wmem_default: number
  readonly wmem_max: number
  readonly max_user_watches: number
  /** Items in all epolls together. */
  epoll_watches = 0
  /** epoll_wait calls inside ep_send_events: their events are copied, and not yet returned. */
  waits_sending = 0
  next_address = 1
  /** Files that live. */
  nr_files = 0
  /** References to files that epoll_wait calls hold. */
  waits_holding = 0
  /** Messages that are not in use, linked by `next`. */
  skbuff_cache: sk_buff | null = null
  /** The number of the last loop check: an epoll that carries it was visited. */
  loop_check_gen = 0
  /** Used by one ep_insert at a time. */
  readonly insert_pqueue = make_insert_pqueue()
  current = new task('main')
  /** Called with a task that has become runnable. */
  enqueue: (runnable: task) => void = () => {}
  /** Called between two items of a ready-list scan; null costs nothing. */
  scan_point: ((scan: ep_scan) => void) | null = null
  trace: TraceListener | null = null

  constructor(settings: KernelSettings) {
    this.semantics = settings.semantics
    this.wmem_default = settings.wmem_default
    this.wmem_max = settings.wmem_max
    this.max_user_watches = settings.max_user_watches
    this.files = new files_struct(settings.nofile)
  }
}
