/**
 * The state of a simulated kernel as plain data, which JSON can carry. `take_snapshot.ts` makes it, and `replay.ts` makes
 * the next one of it. Files are named by their numbers in order of creation, and an epoll by the number of its file.
 */

/** An item within its epoll. An epoll has at most one for a file and a descriptor number. */
export interface ItemKey {
  /** The watched file. */
  readonly file: number
  /** The descriptor number at registration. The file may have others by now, and the number another file. */
  readonly fd: number
}

/** What JSON can carry of a value that a caller gave, such as `epoll_event.data`; other values become strings. */
export type PlainValue =
  | null
  | boolean
  | number
  | string
  | readonly PlainValue[]
  | { readonly [key: string]: PlainValue }

/** A node of `rbr` is an item. */
export interface TreeNode extends ItemKey {
  /** An unsigned 32-bit mask. */
  events: number
  data: PlainValue
  red: boolean
  left: TreeNode | null
  right: TreeNode | null
}

/** An entry of a wait queue, by the function that a wake-up runs. */
export type WaitEntry =
  | (ItemKey & { readonly func: 'ep_poll_callback'; readonly ep: number; readonly exclusive: boolean })
  | {
      readonly func: 'pollwake'
      readonly pid: number
      /** The place among the entries of the call, in the order in which it polled. */
      readonly index: number
      /** The events that may wake it, as an unsigned mask. */
      readonly events: number
      readonly exclusive: false
    }
  | {
      readonly func: 'ep_autoremove_wake_function' | 'default_wake_function'
      readonly pid: number
      readonly exclusive: true
    }

export type QueueName = 'wait' | 'rd_wait' | 'wr_wait' | 'wqh' | 'wq' | 'poll_wait'

/** A message to read. In the queue of a socket that listens it is a connection, by the number of its socket. */
export interface MessageState {
  /** What is left of it, in bytes. */
  len: number
  /** The memory that it takes, in bytes. */
  readonly truesize: number
  readonly socket?: number
}

/** The state of an AF_UNIX stream socket, in bytes where nothing else is said. */
export interface UnixState {
  readonly type: 'unix'
  /** The other end; null once that has been closed, and where there is none. */
  peer: number | null
  sk_state: 'TCP_CLOSE' | 'TCP_LISTEN' | 'TCP_ESTABLISHED'
  /** The name that it is bound to, or that it was accepted under. */
  addr: string | null
  /** One less than how many connections may wait; null for a socket that does not listen. */
  sk_max_ack_backlog: number | null
  sk_sndbuf: number
  sk_wmem_alloc: number
  /** 1 for reading, 2 for writing, 3 for both. */
  sk_shutdown: number
  /** The number of the pending error, or 0. */
  sk_err: number
  /** The messages to read, or the connections to accept, oldest first. */
  receive_queue: MessageState[]
}

/** What a file has besides its references and wait queues. */
export type FileState =
  | UnixState
  | { readonly type: 'pipe'; readonly end: 'read' | 'write'; readonly pipe: number }
  /** `count` is decimal, since it has 64 bits. */
  | { readonly type: 'eventfd'; count: string; readonly semaphore: boolean }
  /** `ticks`, the moment of an armed timer and the interval are decimal, too, in nanoseconds. `expired` is 0 or 1. */
  | { readonly type: 'timerfd'; ticks: string; expired: number; expires: string | null; tintv: string }
  | { readonly type: 'regular'; i_size: number; f_pos: number }
  | { readonly type: 'eventpoll' | 'null' | 'external' }

export interface FileSnapshot {
  f_count: number
  /** The items that watch the file, newest first; in 5.4 oldest first. */
  f_ep: { readonly ep: number; readonly fd: number }[]
  /** The wait queues, each in the order in which a wake-up runs it. */
  queues: { [name in QueueName]?: WaitEntry[] }
  state: FileState
}

export interface PipeSnapshot {
  /** The pages in use, oldest first. */
  bufs: { offset: number; len: number }[]
  readers: number
  writers: number
  poll_usage: boolean
}

/** A scan of a ready list that is under way. It holds the epoll's mutex. */
export interface ScanSnapshot {
  /** The task that scans. */
  readonly pid: number
  /** The limit of events, or null for a scan by the epoll's own `poll`, which copies none. */
  readonly maxevents: number | null
  /** The item that the scan has come to, and its events once they are known. */
  item: ItemKey | null
  revents: number | null
  /** The events copied to the caller's buffer so far. */
  events: { readonly events: number; readonly data: PlainValue }[]
}

export interface EpollSnapshot {
  rbr: TreeNode | null
  rdllist: ItemKey[]
  /** What a scan has taken and not yet come to. */
  txlist: ItemKey[]
  /** Newest first; null (EP_UNACTIVE_PTR) while no scan is under way. */
  ovflist: ItemKey[] | null
  scan: ScanSnapshot | null
}

export interface TaskSnapshot {
  readonly name: string
  /** A task that is `running` and not `current` has been interrupted, or waits for a mutex. */
  state: 'running' | 'runnable' | 'sleeping'
  sleep: SleepSnapshot | null
  /** The signals that have come and were not taken, and those that the task blocks, in ascending order. */
  pending: number[]
  blocked: readonly number[]
}

/** Why a task sleeps. */
export interface SleepSnapshot {
  /** The kernel function that it sleeps in. */
  readonly fn: string
  /** The epoll that it waits for, if it is in ep_poll. */
  readonly ep: number | null
  /** When the sleep ends by itself, in virtual nanoseconds, as `nowNs` has them; null for never. */
  readonly expires: number | null
}

/** Everything that a simulated kernel has. Records have numbers as their keys. */
export interface Snapshot {
  /** The virtual clock in nanoseconds, as `nowNs` has it. */
  now: number
  /** The task that runs. */
  current: number
  /** The file of each open descriptor. */
  readonly descriptors: { [fd: number]: number }
  readonly files: { [file: number]: FileSnapshot }
  /** The epolls by the numbers of their files. Their queues `wq` and `poll_wait` stand with the file. */
  readonly epolls: { [file: number]: EpollSnapshot }
  /** The sockets that wait to be accepted, by the numbers that their files will have. */
  readonly embryos: { [socket: number]: UnixState }
  /** The pipes by the numbers of their read ends' files. */
  readonly pipes: { [pipe: number]: PipeSnapshot }
  readonly tasks: { [pid: number]: TaskSnapshot }
  /** The signals that do not do the usual. */
  readonly signals: { [sig: number]: 'SIG_IGN' | 'handler' }
}
