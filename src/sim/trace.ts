import type {
  FileState,
  ItemKey,
  PipeSnapshot,
  PlainValue,
  QueueName,
  SleepSnapshot,
  UnixState,
  WaitEntry,
} from './snapshot.ts'

/**
 * The steps of the simulated kernel, as given to the `trace` listener: plain data, which JSON can carry.
 *
 * Every step is told after what it tells of, so that a snapshot taken in that moment has the change. The exceptions are
 * those that name the entry of a function: `syscall` and `call`. Replaying the steps over a snapshot gives the next one.
 */

/** An epoll by the number of its file, and by its lowest descriptor; null where it has none left. */
export interface EpollRef {
  readonly ep: number
  readonly epfd: number | null
}

/** An item, by its epoll, the watched file and the number under which it was registered. */
export interface ItemRef extends EpollRef, ItemKey {}

/** A wait queue, by its file and its name there, and by its epoll if it is one's own. */
export interface QueueRef extends Partial<EpollRef> {
  readonly file: number
  readonly queue: QueueName
}

interface EventMask {
  /** An unsigned 32-bit mask. */
  readonly events: number
}

/** `rdllist`, or the part of it that a scan has taken. */
type ReadyList = 'rdllist' | 'txlist'

/** The details of each kind of step. The name of a kind is the step's `action`. */
export interface StepDetails {
  /** A system call begins; `fn` is its name. What a caller gave that is no plain data is given as text. */
  syscall: { readonly args: readonly PlainValue[] }
  /** It ends: `error` is null or the errno's name, and `result` is null where it failed. */
  sysret: { readonly result: PlainValue; readonly error: string | null }
  /** A kernel function begins. What it is about is named as far as there is such a thing. */
  call: Partial<ItemRef & QueueRef & EventMask>
  /** It ends; functions that it had called and that have not returned were broken off. `value` is what it returns. */
  return: { readonly value?: number }

  /** A callback found its item on a list already, or an event came that the item does not ask for. Nothing changes. */
  keep: ItemRef & EventMask
  filter: ItemRef & EventMask
  /** The item is on a ready list, at its head or its tail. */
  link: ItemRef & { readonly list: ReadyList; readonly at: 'head' | 'tail' }
  /** The item is off the list. */
  unlink: ItemRef & { readonly list: ReadyList }
  /** All of one list stands in front of what the other one had. */
  splice: EpollRef & { readonly from: ReadyList; readonly to: ReadyList }
  /** The item is at the head of `ovflist`, or off it again. */
  chain: ItemRef
  unchain: ItemRef
  /** `ovflist` takes items from now on, or no longer does. */
  ovflist_open: EpollRef
  ovflist_close: EpollRef

  /** A scan holds the epoll's mutex, or has let go of it. */
  scan_begin: EpollRef & { readonly maxevents: number | null }
  scan_end: EpollRef
  /** The scan has come to the item, or knows its events, or goes on to what follows from them. */
  scan_item: ItemRef
  polled: ItemRef & EventMask
  scan_done: ItemRef
  /** The item had no events, and the scan leaves it off the list. */
  drop: ItemRef
  /** The event lies in the caller's buffer, or the copy has faulted. */
  copy: ItemRef & EventMask & { readonly data: PlainValue }
  fault: ItemRef
  /** The item has another mask and other data. */
  modify: ItemRef & EventMask & { readonly data: PlainValue }

  /** The item is a red leaf below `parent`, or the root where that is null. */
  rb_link: ItemRef &
    EventMask & {
      readonly data: PlainValue
      readonly parent: ItemKey | null
      readonly side: 'left' | 'right'
    }
  /** The node has gone down to that side, and its child on the other side stands in its place. */
  rb_rotate: ItemRef & { readonly direction: 'left' | 'right' }
  rb_colour: ItemRef & { readonly red: boolean }
  /** The node is gone. If it had two children its successor has taken its place and its colour, else its child its place. */
  rb_erase: ItemRef
  /** The item is on its file's list, at the head or the tail, or off it. */
  attach: ItemRef & { readonly at: 'head' | 'tail' }
  detach: ItemRef

  /** The entry is on the wait queue, at its head or its tail, or off it. */
  wait_add: QueueRef & { readonly entry: WaitEntry; readonly at: 'head' | 'tail' }
  wait_remove: QueueRef & { readonly entry: WaitEntry }

  /** The task `pid` exists and can run, or has ended. */
  spawn: { readonly pid: number; readonly name: string; readonly blocked: readonly number[] }
  exit: { readonly pid: number }
  sleep: { readonly pid: number; readonly epfd: number | null } & SleepSnapshot
  /** The task can run again. `by` is the task that woke it; null stands for its timer, or a signal that nobody sent. */
  wake: { readonly pid: number; readonly by: number | null }
  /** The task runs, or lets others run before it goes on. */
  run: { readonly pid: number }
  yield: { readonly pid: number }
  /** The task `pid` is the current one. */
  switch: { readonly pid: number }
  clock: { readonly now: number }

  /** The signal has come to the task, or is gone again: the task takes it, or it is dropped. */
  signal_send: { readonly pid: number; readonly sig: number }
  signal_take: { readonly pid: number; readonly sig: number }
  /** The task blocks these signals; a signal does this from now on. */
  sigmask: { readonly pid: number; readonly blocked: readonly number[] }
  sigaction: { readonly sig: number; readonly handler: 'SIG_DFL' | 'SIG_IGN' | 'handler' }

  /** The file exists, or is gone. A new pipe is empty, and a pipe is gone with its second end. */
  file_open: { readonly file: number; readonly state: FileState; readonly queues: readonly QueueName[] }
  file_free: { readonly file: number }
  /** The number of references to the file. */
  f_count: { readonly file: number; readonly f_count: number }
  fd_install: { readonly fd: number; readonly file: number }
  fd_free: { readonly fd: number; readonly file: number }

  /** Fields of the file, or of the socket that waits to be accepted, have these values. */
  set: { readonly file: number; readonly fields: Readonly<Record<string, number | string | null>> }
  /** A message is at the end of the receive queue; the first one has `len` bytes left; the first one is gone. */
  message_add: { readonly file: number; readonly len: number; readonly truesize: number }
  message_read: { readonly file: number; readonly len: number; readonly truesize: number }
  message_free: { readonly file: number; readonly len: number; readonly truesize: number }
  /** A connection to the listening file waits as the last one; its socket `socket` has no file. That socket is gone. */
  connection_add: { readonly file: number; readonly socket: number; readonly state: UnixState }
  embryo_free: { readonly socket: number }
  /** Fields of the pipe have these values. */
  pipe_set: { readonly pipe: number; readonly fields: Partial<Omit<PipeSnapshot, 'bufs'>> }
  /** A page is at the end of the pipe; the last page has `len` bytes; what is left of the first; the first is gone. */
  page_add: { readonly pipe: number; readonly len: number }
  page_write: { readonly pipe: number; readonly len: number }
  page_read: { readonly pipe: number; readonly offset: number; readonly len: number }
  page_free: { readonly pipe: number }
}

export type StepAction = keyof StepDetails

interface StepHead<A extends StepAction> {
  readonly action: A
  /** The kernel function that did it, or the name of the system call. */
  readonly fn: string
  /** The number of the task in whose name it was done. */
  readonly task: number
}

/** One step, told apart by `action`. */
export type TraceStep = { [A in StepAction]: StepHead<A> & StepDetails[A] }[StepAction]

/** A listener must neither throw nor make system calls, since it is called in the middle of one. It may take a snapshot. */
export type TraceListener = (step: TraceStep) => void
