import { Counters } from './counters.ts'
import { files_struct } from './files_struct.ts'
import type { KernelSettings, Semantics } from './kernel_settings.ts'
import { list_head } from './list.ts'
import { rb_root } from './rbtree.ts'
import type { FileState, QueueName, WaitEntry } from './snapshot.ts'
import type { QueueRef, StepAction, StepDetails } from './trace.ts'

/**
 * The kernel's structures. They refer to one another, which C allows by declaring them forward; here they stand in one
 * file, so that the files with the functions import from it and it imports none of them. Where C embeds a structure,
 * the class extends it.
 */

/** A wait queue. Its head and its entries form one circular list (include/linux/wait.h). */
export class wait_queue_head {
  next: wait_queue_head | wait_queue_entry = this
  prev: wait_queue_head | wait_queue_entry = this
}

/** An entry of a wait queue. `next` is null while the entry is on no queue. */
export abstract class wait_queue_entry {
  next: wait_queue_head | wait_queue_entry | null = null
  prev: wait_queue_head | wait_queue_entry | null = null
  /** WQ_FLAG_EXCLUSIVE: a wake-up stops after `nr_exclusive` of these. */
  exclusive = false

  /** Runs in a wake-up with the event bits, or 0. Returns 1 if it woke somebody, for `nr_exclusive`. */
  abstract func(k: kernel, key: number): number

  /** Returns the entry as plain data. */
  abstract plain(): WaitEntry
}

type TaskState = 'running' | 'runnable' | 'sleeping' | 'ended'

/** Why a sleep ended. 'interrupted' stands for a signal; one comes by itself where nothing else could end the sleep. */
export type WakeReason = 'woken' | 'timeout' | 'interrupted'

/** A thread of the simulated machine, as far as the kernel knows it. */
export class task {
  /** The number that tells tasks of one name apart. */
  readonly pid: number
  readonly name: string
  state: TaskState = 'running'
  /** When a sleep ends by itself, in nanoseconds; null for never. */
  expires: bigint | null = null
  /** The kernel function that a sleeping task is in, and the epoll that it waits for, if it is one that it waits for. */
  sleeps_in = ''
  sleeps_on: eventpoll | null = null
  wake_reason: WakeReason = 'woken'
  /** The signals that have come and were not taken, in ascending order, and those that wait until they are unblocked. */
  readonly pending: number[] = []
  blocked: ReadonlySet<number>

  /** @param blocked the signals that the task which makes it blocks. */
  constructor(pid: number, name: string, blocked: ReadonlySet<number>) {
    this.pid = pid
    this.name = name
    this.blocked = blocked
  }
}

/** A timer (include/linux/hrtimer.h). */
export abstract class hrtimer {
  /** When it expires, in nanoseconds, and whether it is in `kernel.timers`. */
  expires = 0n
  is_queued = false
  abstract fn(k: kernel): void
}

/**
 * What a file's `poll` operation is given (include/linux/poll.h). If `_qproc` is not null, the file calls it for every
 * wait queue that a change of its state will wake, and the caller adds its entry there. Null asks for the state alone.
 */
export interface poll_table {
  _qproc: ((k: kernel, file: file, head: wait_queue_head, pt: poll_table) => void) | null
  /** The events that the caller is interested in. */
  _key: number
}

/** What a kind of file can do. Counts and masks come back as numbers >= 0, errors as -errno. */
export interface file_operations {
  readonly name: string
  /** Returns the state as an event mask. Files without it are always ready and cannot be watched by epoll. */
  readonly poll: ((k: kernel, file: file, pt: poll_table) => number) | null
  /** `into` is where a read leaves the number that it gives. A number stands for an operation that always fails: -EBADF (not opened for it) or -EINVAL (there is none). */
  readonly read: ((k: kernel, file: file, count: number, into: { value: bigint } | null) => number) | number
  readonly write: ((k: kernel, file: file, count: number, bytes: Uint8Array | null) => number) | number
  ioctl(k: kernel, file: file, request: 'SIOCINQ' | 'SIOCOUTQ'): number
  /** Runs when the last reference has gone. */
  release(k: kernel, file: file): void
  /** Returns the wait queues that `poll` offers, by their names. */
  queues(file: file): { readonly [name in QueueName]?: wait_queue_head }
  /** Returns the file's own state as plain data. `number_of` gives the number of a socket's file, or null if it is closed. */
  plain(file: file, number_of: (sk: unix_sock) => number | null, embryos: kernel['embryos']): FileState
}

/** An open file. Several descriptors may refer to one (`dup`); it lives until the last reference goes. */
export class file {
  readonly f_op: file_operations
  readonly private_data: unknown
  f_count = 1
  /** The items that watch this file, newest first (in 5.4 oldest first), linked by `fllink_next`. */
  f_ep: epitem | null = null
  /** The order of creation. It stands for the address, by which the kernel orders `rbr`. */
  readonly address: number

  constructor(k: kernel, f_op: file_operations, private_data: unknown, address = k.next_address++) {
    this.f_op = f_op
    this.private_data = private_data
    this.address = address
    k.nr_files++
    k.trace?.opened(this)
  }
}

/** In `eventpoll.ovflist` it means that no scan is under way; in an item, that the item is not on `ovflist`. */
export const EP_UNACTIVE_PTR = undefined

/** A watched descriptor of an epoll; it is also its `list_head` (`rdllink`) and its tree node (`rbn`). */
export class epitem extends list_head {
  rb_left: epitem | null = null
  rb_right: epitem | null = null
  rb_parent: epitem | null = null
  rb_red = true
  /** `epitem.next` of the kernel: chains the item on `ovflist`; null ends the chain. */
  ovflist_next: epitem | null | undefined = EP_UNACTIVE_PTR
  /** `ffd`: the key. The number is the one at registration; the file may have others by now. */
  readonly ffd_file: file
  readonly ffd_fd: number
  /** The entries on the file's wait queues: one for each queue that the file's `poll` named. */
  pwqlist: eppoll_entry | null = null
  readonly ep: eventpoll
  /** The neighbours in the list of all items of one file (`file.f_ep`). */
  fllink_next: epitem | null = null
  fllink_prev: epitem | null = null
  /** The mask as a signed number, which V8 stores without a box. */
  event_events: number
  event_data: unknown

  constructor(ep: eventpoll, file: file, fd: number, events: number, data: unknown) {
    super()
    this.ep = ep
    this.ffd_file = file
    this.ffd_fd = fd
    this.event_events = events | 0
    this.event_data = data
  }
}

/** The entry of an item on a wait queue of its file. `ep_callback_entry` gives it its function. */
export abstract class eppoll_entry extends wait_queue_entry {
  readonly base: epitem
  /** The next entry of the same item. */
  readonly pwq_next: eppoll_entry | null

  constructor(base: epitem) {
    super()
    this.base = base
    this.pwq_next = base.pwqlist
    base.pwqlist = this
  }

  override plain(): WaitEntry {
    const { ep, ffd_fd: fd, ffd_file } = this.base
    const file = ffd_file.address
    return { func: 'ep_poll_callback', ep: ep.file.address, file, fd, exclusive: this.exclusive }
  }
}

/** An epoll instance. */
export class eventpoll {
  /** The mutex: the scan that holds it; otherwise null. */
  mtx: ep_scan | null = null
  /** The tasks that sleep in epoll_wait. */
  readonly wq = new wait_queue_head()
  /** The entries of those that poll the epoll's own descriptor: outer epolls, select and poll. */
  readonly poll_wait = new wait_queue_head()
  /** The items that may be ready. An item stays until a scan finds it idle. */
  readonly rdllist = new list_head()
  /** The part of it that a scan has taken and not yet handled; C keeps its head on the stack. */
  readonly txlist = new list_head()
  /** All items, ordered by file and descriptor number. */
  readonly rbr = new rb_root<epitem>()
  /** The items whose callback ran during a scan, newest first. */
  ovflist: epitem | null | undefined = EP_UNACTIVE_PTR
  file!: file
  /** The number of the loop check that came by last, and the depth that it found. */
  gen = 0
  loop_check_depth = 0
}

export interface epoll_event<D = unknown> {
  /** An unsigned 32-bit mask. */
  events: number
  data: D
}

/** A scan of a ready list, which can pause before and after each item's poll: the state that C keeps on its stack. */
export class ep_scan {
  readonly ep: eventpoll
  readonly task: task
  events: epoll_event[] = []
  /** The limit of events. It is 0 for a scan by the epoll's `poll` operation, which copies none. */
  readonly maxevents: number
  /** The number of events that the caller's buffer can take before the copy faults. */
  readonly room: number
  /** The item that the scan has come to, whether its poll is over, and the events that the poll found. */
  epi: epitem | null = null
  polled = false
  revents = 0
  /** The scan that polls `epi`, if that is an epoll. */
  inner: ep_scan | null = null
  /** The items that the scan is done with. */
  handled = 0
  finished = false
  error = 0
  /** The next older of the epoll_wait calls inside ep_send_events. */
  next_sending: ep_scan | null = null

  constructor(ep: eventpoll, task: task, maxevents: number, room: number) {
    this.ep = ep
    this.task = task
    this.maxevents = maxevents
    this.room = room
  }
}

/** One message in a socket's receive queue: a count of bytes, not the bytes. */
export class sk_buff {
  next: sk_buff | null = null
  /** The bytes not yet read. */
  len = 0
  /** The memory that the message takes and that is charged to the sender, in bytes. */
  truesize = 0
  /** The sender; null on the free list. */
  sk: unix_sock | null = null
}

/** What a socket with a name has besides. */
export class unix_address {
  readonly name: string
  /** The backlog of a socket that listens; -1 for any other. */
  sk_max_ack_backlog = -1
  /** The connections that wait to be accepted. */
  qlen = 0

  constructor(name: string) {
    this.name = name
  }
}

/** An AF_UNIX stream socket: `struct sock`, `struct unix_sock` and its wait queue head in one. */
export class unix_sock extends wait_queue_head {
  /** The other end. It stays after that end was closed. A socket that is not connected has none, nor has a closed one. */
  peer: unix_sock | null = null
  /** What bind() or accept() gave it. */
  addr: unix_address | null = null
  /** sk_receive_queue, as a singly linked list. */
  receive_head: sk_buff | null = null
  receive_tail: sk_buff | null = null
  /** The memory charged to this end for messages not yet read, in bytes. The kernel's count is 1 more. */
  sk_wmem_alloc = 0
  sk_sndbuf: number
  sk_shutdown = 0
  /** A pending error number, which is told once. */
  sk_err = 0

  constructor(sndbuf: number) {
    super()
    this.sk_sndbuf = sndbuf
  }
}

/** What a signal does: the usual, nothing, or what the function does. */
export type SignalHandler = 'SIG_DFL' | 'SIG_IGN' | ((sig: number) => void)

/** What tells the steps. `Tracer` in tracer.ts is one. */
export interface tracer {
  /** The files that live. */
  readonly files: ReadonlySet<file>
  tell<A extends StepAction>(fn: string, action: A, details: StepDetails[A]): void
  /** Tells that a function returns, with its value if it has one. */
  returned(fn: string, value?: number): void
  opened(file: file): void
  freed(file: file): void
  /** Returns the file's lowest descriptor, or null if it has none. */
  descriptor_of(file: file): number | null
  /** Returns what a step says of a wait queue, or null if its file is closed. A socket is its own queue. */
  queue_of(head: wait_queue_head): QueueRef | null
}

/** What C keeps in global variables and in `current`: the state that all kernel functions share. */
export class kernel {
  readonly counters = new Counters()
  readonly files: files_struct<file>
  readonly semantics: Semantics
  /** The values of net.core.wmem_default and net.core.wmem_max, in bytes. */
  readonly wmem_default: number
  readonly wmem_max: number
  /** Whether the program has CAP_BLOCK_SUSPEND. */
  readonly block_suspend: boolean
  /** fs.epoll.max_user_watches: the limit on items in all epolls together, and their number. */
  readonly max_user_watches: number
  epoll_watches = 0
  /** The epoll_wait calls inside ep_send_events, the newest first: their events are copied, and not yet returned. */
  sending: ep_scan | null = null
  next_address = 1
  /** The number of files that live. */
  nr_files = 0
  /** The references to files that epoll_wait calls hold. */
  waits_holding = 0
  /** The sockets by the names that they are bound to. */
  readonly unix_names = new Map<string, unix_sock>()
  /** The sockets that wait to be accepted, with the numbers that their files will have. */
  readonly embryos = new Map<unix_sock, number>()
  /** Messages that are not in use, linked by `next`. */
  skbuff_cache: sk_buff | null = null
  /** The number of the last loop check: an epoll that carries it was visited. */
  loop_check_gen = 0
  /** The task that runs. At first it is whoever calls the kernel from outside all tasks. */
  current = new task(1, 'main', new Set())
  next_pid = 2
  /** The virtual clock in nanoseconds, and the armed timers in the order in which they were armed. */
  now = 0n
  readonly timers = new Set<hrtimer>()
  /** What signals do; those that are not there do the usual. */
  readonly sighand = new Map<number, Exclude<SignalHandler, 'SIG_DFL'>>()
  /** How many interrupts of the current task run, each in the middle of a system call. */
  interrupts = 0
  /** Called with a task that has become runnable. */
  enqueue: (runnable: task) => void = () => {}
  /** Called before and after each item's poll in a ready-list scan; null costs nothing. */
  scan_point: ((scan: ep_scan) => void) | null = null
  /** Called before each system call of a task; null costs nothing. */
  call_point: (() => void) | null = null
  trace: tracer | null = null

  constructor(settings: KernelSettings) {
    this.semantics = settings.semantics
    this.wmem_default = settings.wmem_default
    this.wmem_max = settings.wmem_max
    this.max_user_watches = settings.max_user_watches
    this.block_suspend = settings.block_suspend
    this.files = new files_struct(settings.nofile)
  }
}
