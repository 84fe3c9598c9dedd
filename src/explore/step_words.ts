/** What each step is called in one sentence, and which parts of the picture it touches. */
import type { WaitEntry } from '../sim/snapshot.ts'
import type { StepAction, StepDetails, TraceStep } from '../sim/trace.ts'
import { maskWords } from './masks.ts'
import { callbackPart, itemPart, type Part, parts } from './parts.ts'
import type { Recording } from './recording.ts'

type Names = Pick<Recording, 'names' | 'tasks'>

const fileName = ({ names }: Names, file: number) => names[file] ?? `file ${file}`
const taskName = ({ tasks }: Names, pid: number) => tasks[pid] ?? 'the caller'

/** Returns an item by what the program calls its file, with its number where the file may have several. */
const itemName = (n: Names, { file, fd }: { file: number; fd: number }) => `${fileName(n, file)} (fd ${fd})`

function entryWords(n: Names, entry: WaitEntry): string {
  if (entry.func !== 'ep_poll_callback') return `the entry of ${taskName(n, entry.pid)}`
  return `the entry of ${fileName(n, entry.ep)} for fd ${entry.fd}${entry.exclusive ? ', which is exclusive,' : ''}`
}

/** What the functions do, by their kernel names. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  ep_insert: 'makes an item for the file and links it everywhere it belongs',
  ep_modify: 'gives the item another mask and polls its file at once',
  ep_remove: 'takes the item out of the epoll and off the wait queue of its file',
  ep_item_poll: 'asks the file of the item for its events, and keeps those of the mask',
  ep_ptable_queue_proc: 'puts the callback of the item on the wait queue of the file',
  ep_poll: 'looks whether anything is ready, and sleeps where nothing is',
  ep_send_events: 'goes through the ready list and copies events to the caller',
  ep_start_scan: 'takes the ready list for the scan',
  ep_done_scan: 'ends the scan: what came meanwhile and what is left goes to the ready list',
  ep_poll_callback: 'runs in the name of whoever made the file ready: it links the item and wakes a waiter',
  ep_poll_safewake: 'wakes those who poll the epoll itself, such as an outer epoll',
  ep_autoremove_wake_function: 'wakes the task of a waiter of the epoll, and takes its entry off the queue',
  ep_scan_ready_list: 'takes the ready list, has it gone through, and puts back what is left',
  ep_send_events_proc: 'goes through the ready list and copies events to the caller',
  ep_read_events_proc: 'goes through the ready list and looks whether anything is ready',
  __ep_eventpoll_poll: 'answers whether the epoll itself is readable, by going through its ready list',
  ep_eventpoll_poll: 'answers whether the epoll itself is readable',
  default_wake_function: 'wakes the task of a wait queue entry',
  pollwake: 'wakes a task that sleeps in select or poll',
  __wake_up: 'runs the entries of a wait queue, and stops after the first exclusive one that woke somebody',
  vfs_poll: 'asks the file for its events',
  do_poll: 'asks every file of the array, one after the other',
  do_select: 'asks every file of the sets, one after the other',
  eventpoll_release_file: 'removes all items of a file that is going away',
  unix_stream_sendmsg: 'puts a message on the receive queue of the other end',
  unix_stream_recvmsg: 'takes bytes off the receive queue',
  unix_write_space: 'tells those who wait for room to write',
  unix_release_sock: 'closes the socket, and hangs up on its peer',
  unix_bind: 'gives the socket a name',
  unix_listen: 'lets the socket take connections',
  unix_stream_connect:
    'makes the other end of the connection, and puts it on the queue of the listening socket',
  unix_accept: 'takes the first connection off the queue',
  sock_def_readable: 'tells those who wait for data',
  sock_def_wakeup: 'tells those who wait for a change of state',
  pipe_read: 'takes bytes out of the pages of the pipe',
  pipe_write: 'puts bytes into the pages of the pipe',
  handle_signal: 'runs the handler of a signal, which is blocked meanwhile',
  eventfd_signal: 'adds 1 to the counter, as a driver does',
  timerfd_tmrproc: 'runs when the timer has expired: it counts that, and wakes those who wait for the timer',
  timerfd_settime: 'sets the timer anew',
  timerfd_read: 'takes the count of expirations, and arms a periodic timer again',
  eventfd_write: 'adds to the counter',
  eventfd_read: 'takes the counter',
}

/** Returns what a kernel function does, as the rest of a sentence; null for one without words. */
export const functionWords = (fn: string): string | null => FUNCTIONS[fn] ?? null

const LISTS = { rdllist: 'the ready list', txlist: 'the list of the scan' } as const

/** The functions that return a mask of events. */
const POLLS: ReadonlySet<string> = new Set(['vfs_poll', 'ep_item_poll'])

type Wording = { readonly [A in StepAction]: (step: TraceStep & StepDetails[A], n: Names) => string }

const ACTIONS = { SIG_DFL: 'its usual action', SIG_IGN: 'no action', handler: 'a handler' } as const

const QUEUES: Readonly<Record<string, string>> = {
  wq: 'the waiters of',
  poll_wait: 'the pollers of',
  wait: 'the wait queue of',
  rd_wait: 'the readers’ queue of',
  wr_wait: 'the writers’ queue of',
  wqh: 'the wait queue of',
}

const queueName = (n: Names, { file, queue }: { file: number; queue: string }) =>
  `${QUEUES[queue] ?? 'the queue of'} ${fileName(n, file)}`

const WORDS: Wording = {
  syscall: ({ task, fn }, n) => `${taskName(n, task)} calls ${fn}.`,
  sysret: ({ task, fn, error }, n) =>
    error === null ? `${fn} returns to ${taskName(n, task)}.` : `${fn} fails with ${error}.`,
  call: ({ fn }) => `${fn} ${FUNCTIONS[fn] ?? 'begins'}.`,
  return: ({ fn, value }) =>
    value !== undefined && POLLS.has(fn) ? `${fn} returns ${maskWords(value)}.` : `${fn} returns.`,
  keep: (step, n) => `${itemName(n, step)} is on a list already, so nothing changes.`,
  filter: (step, n) =>
    `The event is not one that ${itemName(n, step)} asks for, so the callback does nothing.`,
  link: ({ list, at, ...step }, n) =>
    `${itemName(n, step)} is put at the ${at === 'head' ? 'front' : 'end'} of ${LISTS[list]} of ${fileName(n, step.ep)}.`,
  unlink: ({ list, ...step }, n) =>
    `${itemName(n, step)} is taken off ${LISTS[list]} of ${fileName(n, step.ep)}.`,
  splice: ({ from, to, ep }, n) => `All of ${LISTS[from]} of ${fileName(n, ep)} moves to ${LISTS[to]}.`,
  chain: (step, n) => `A scan is under way, so ${itemName(n, step)} goes to the overflow list.`,
  unchain: (step, n) => `${itemName(n, step)} is taken off the overflow list.`,
  ovflist_open: ({ ep }, n) => `From now on the callbacks of ${fileName(n, ep)} use the overflow list.`,
  ovflist_close: ({ ep }, n) => `The overflow list of ${fileName(n, ep)} is closed.`,
  scan_begin: ({ ep }, n) => `A scan of ${fileName(n, ep)} begins. It holds the mutex of the epoll.`,
  scan_end: ({ ep }, n) => `The scan of ${fileName(n, ep)} is over.`,
  scan_item: (step, n) => `The scan comes to ${itemName(n, step)}.`,
  polled: (step, n) =>
    step.events === 0
      ? `${itemName(n, step)} has none of the events that it asks for.`
      : `${itemName(n, step)} has ${maskWords(step.events)}.`,
  scan_done: (step, n) => `The scan is done with the events of ${itemName(n, step)}.`,
  drop: (step, n) => `${itemName(n, step)} was not ready any more, and is left off the list.`,
  copy: (step, n) => `The event of ${itemName(n, step)} is copied to the buffer of the caller.`,
  fault: (step, n) => `The buffer cannot be written, so ${itemName(n, step)} is put back.`,
  modify: (step, n) => `The mask of ${itemName(n, step)} is now ${maskWords(step.events)}.`,
  rb_link: ({ parent, side, ...step }, n) =>
    parent === null
      ? `${itemName(n, step)} becomes the root of the tree.`
      : `${itemName(n, step)} becomes a red leaf, to the ${side} of ${itemName(n, parent)}.`,
  rb_rotate: (step, n) => `The tree rotates to the ${step.direction} around ${itemName(n, step)}.`,
  rb_colour: (step, n) => `${itemName(n, step)} becomes ${step.red ? 'red' : 'black'}.`,
  rb_erase: (step, n) => `${itemName(n, step)} leaves the tree.`,
  attach: (step, n) => `${fileName(n, step.file)} knows now that ${fileName(n, step.ep)} watches it.`,
  detach: (step, n) => `${fileName(n, step.file)} is not watched by this item any more.`,
  wait_add: ({ entry, at, ...step }, n) =>
    `On ${queueName(n, step)}, ${entryWords(n, entry)} is put at the ${at === 'head' ? 'front' : 'end'}.`,
  wait_remove: ({ entry, ...step }, n) => `From ${queueName(n, step)}, ${entryWords(n, entry)} is taken off.`,
  spawn: ({ name }) => `The task ${name} is made.`,
  exit: ({ pid }, n) => `${taskName(n, pid)} has ended.`,
  sleep: ({ pid, fn }, n) => `${taskName(n, pid)} sleeps in ${fn}.`,
  wake: ({ pid, by }, n) =>
    by === null
      ? `The time of ${taskName(n, pid)} has come.`
      : `${taskName(n, by)} wakes ${taskName(n, pid)}.`,
  run: ({ pid }, n) => `${taskName(n, pid)} goes on.`,
  yield: ({ pid }, n) => `${taskName(n, pid)} lets others run first.`,
  switch: ({ pid }, n) => `The processor turns to ${taskName(n, pid)}.`,
  signal_send: ({ pid, sig }, n) => `The signal ${sig} has come to ${taskName(n, pid)}.`,
  signal_take: ({ pid, sig }, n) => `${taskName(n, pid)} takes the signal ${sig}.`,
  sigmask: ({ pid, blocked }, n) =>
    `${taskName(n, pid)} blocks ${blocked.length === 0 ? 'no signals' : `these signals: ${blocked.join(', ')}`}.`,
  sigaction: ({ sig, handler }) => `The signal ${sig} has ${ACTIONS[handler]}.`,
  clock: ({ now }) => `It is ${now / 1e6} ms after the start.`,
  file_open: ({ file }, n) => `The kernel makes ${fileName(n, file)}.`,
  file_free: ({ file }, n) => `Nobody holds ${fileName(n, file)} any more, and it is gone.`,
  f_count: ({ file, f_count }, n) =>
    `${fileName(n, file)} has ${f_count} reference${f_count === 1 ? '' : 's'}.`,
  fd_install: ({ fd, file }, n) => `The descriptor ${fd} stands for ${fileName(n, file)}.`,
  fd_free: ({ fd }) => `The descriptor ${fd} is free.`,
  set: ({ file }, n) => `The state of ${fileName(n, file)} changes.`,
  message_add: ({ file, len }, n) =>
    `${bytes(len)} ${len === 1 ? 'arrives' : 'arrive'} at ${fileName(n, file)}.`,
  message_read: ({ file, len }, n) =>
    `${bytes(len)} of the message ${len === 1 ? 'is' : 'are'} left in ${fileName(n, file)}.`,
  message_free: ({ file }, n) => `The first message of ${fileName(n, file)} is gone.`,
  connection_add: ({ file }, n) => `A connection waits at ${fileName(n, file)} to be accepted.`,
  embryo_free: () => 'A socket that nobody has accepted is gone.',
  pipe_set: ({ pipe }, n) => `The state of the pipe of ${fileName(n, pipe)} changes.`,
  page_add: ({ pipe, len }, n) => `A page with ${bytes(len)} is added to the pipe of ${fileName(n, pipe)}.`,
  page_write: ({ pipe, len }, n) => `The last page of the pipe of ${fileName(n, pipe)} has ${bytes(len)}.`,
  page_read: ({ pipe, len }, n) =>
    `The first page of the pipe of ${fileName(n, pipe)} has ${bytes(len)} left.`,
  page_free: ({ pipe }, n) => `The first page of the pipe of ${fileName(n, pipe)} is free.`,
}

const bytes = (count: number) => `${count} byte${count === 1 ? '' : 's'}`

/** Returns what a step does, in one sentence. */
export function stepWords(step: TraceStep, names: Names): string {
  const words = WORDS[step.action] as (step: TraceStep, names: Names) => string
  return words(step, names)
}

const CALLBACK = 'ep_poll_callback'

const ARRIVALS: ReadonlySet<StepAction> = new Set(['message_add', 'page_add', 'page_write'])

/** Returns the file at which data arrive in a step, by its number; null where none do. */
export function arrivedAt(step: TraceStep): number | null {
  if (!ARRIVALS.has(step.action)) return null
  const { file, pipe } = step as Partial<Record<'file' | 'pipe', number>>
  return file ?? pipe ?? null
}

/** Returns the parts of the picture that a step changes or looks at. */
export function touchedBy(step: TraceStep): Part[] {
  const { action } = step
  const { ep, file, fd, pipe, pid, queue } = step as Partial<
    Record<'ep' | 'file' | 'fd' | 'pipe' | 'pid', number>
  > & {
    readonly queue?: string
  }
  const touched: Part[] = []
  if (queue !== undefined && file !== undefined) touched.push(parts.queue(file, queue))
  else if (ep !== undefined && file !== undefined && fd !== undefined)
    touched.push(
      itemPart(ep, { file, fd }),
      ...(step.fn === CALLBACK ? [callbackPart(ep, { file, fd })] : []),
    )
  else if (file !== undefined) touched.push(parts.file(file))
  if (pipe !== undefined) touched.push(parts.file(pipe))
  if (pid !== undefined) touched.push(parts.task(pid))
  if (ep === undefined) return touched
  if (action === 'splice') touched.push(parts.list(ep, step.from), parts.list(ep, step.to))
  if (action === 'link' || action === 'unlink') touched.push(parts.list(ep, step.list))
  if (OVERFLOW.has(action)) touched.push(parts.list(ep, 'ovflist'))
  if (action === 'copy') touched.push(parts.buffer(ep))
  if (action.startsWith('rb_')) touched.push(parts.tree(ep))
  return touched
}

const OVERFLOW: ReadonlySet<StepAction> = new Set(['chain', 'unchain', 'ovflist_open', 'ovflist_close'])
