import { find_node, replay_erase, replay_link, replay_rotate } from './replay_tree.ts'
import type { EpollSnapshot, ItemKey, PipeSnapshot, Snapshot, UnixState, WaitEntry } from './snapshot.ts'
import type { EpollRef, ItemRef, QueueRef, StepAction, StepDetails, TraceStep } from './trace.ts'

/** What is not in the snapshot although the steps speak of it: the two do not belong together. */
function missing(what: string): never {
  throw new Error(`the snapshot has no ${what}, so that it is not the one before these steps`)
}

const file_of = (s: Snapshot, file: number) => s.files[file] ?? missing(`file ${file}`)
const epoll_of = (s: Snapshot, { ep }: EpollRef) => s.epolls[ep] ?? missing(`epoll ${ep}`)
const scan_of = (s: Snapshot, ref: EpollRef) => epoll_of(s, ref).scan ?? missing(`scan of epoll ${ref.ep}`)
const task_of = (s: Snapshot, pid: number) => s.tasks[pid] ?? missing(`task ${pid}`)
const bufs_of = (s: Snapshot, pipe: number) => (s.pipes[pipe] ?? missing(`pipe ${pipe}`)).bufs

const state_of = (s: Snapshot, file: number) => s.embryos[file] ?? file_of(s, file).state

function messages_of(s: Snapshot, file: number): UnixState['receive_queue'] {
  const state = state_of(s, file)
  return state.type === 'unix' ? state.receive_queue : missing(`socket ${file}`)
}

const queue_of = (s: Snapshot, { file, queue }: QueueRef) =>
  file_of(s, file).queues[queue] ?? missing(`queue ${queue} of file ${file}`)

const key_of = ({ file, fd }: ItemKey): ItemKey => ({ file, fd })

function remove<T>(list: T[], is: (member: T) => boolean, what: string): void {
  const at = list.findIndex(is)
  if (at < 0) missing(what)
  list.splice(at, 1)
}

function remove_item(list: ItemKey[], { file, fd }: ItemRef, what: string): void {
  remove(list, member => member.file === file && member.fd === fd, `item ${file}:${fd} on ${what}`)
}

function is_same_entry(a: WaitEntry, b: WaitEntry): boolean {
  if (a.func === 'ep_poll_callback') {
    return b.func === a.func && a.ep === b.ep && a.file === b.file && a.fd === b.fd
  }
  if (b.func === 'ep_poll_callback' || a.func !== b.func || a.pid !== b.pid) return false
  return a.func !== 'pollwake' || (b.func === 'pollwake' && a.index === b.index)
}

/** The first and the last of a list that the steps say is not empty. */
const first = <T>(list: readonly T[], what: string): T => list[0] ?? missing(what)
const last = <T>(list: readonly T[], what: string): T => list.at(-1) ?? missing(what)

const NEW_EPOLL: EpollSnapshot = { rbr: null, rdllist: [], txlist: [], ovflist: null, scan: null }
const NEW_PIPE: PipeSnapshot = { bufs: [], readers: 1, writers: 1, poll_usage: false }

function open_file(s: Snapshot, { file, state, queues }: StepDetails['file_open']): void {
  const own = structuredClone(state)
  const empty = Object.fromEntries(queues.map(name => [name, []]))
  delete s.embryos[file]
  s.files[file] = { f_count: 1, f_ep: [], queues: empty, state: own }
  if (own.type === 'eventpoll') s.epolls[file] = structuredClone(NEW_EPOLL)
  if (own.type === 'pipe') s.pipes[own.pipe] ??= structuredClone(NEW_PIPE)
  // The first of a pair was opened before its peer had a number.
  if (own.type === 'unix' && own.peer !== null) set_peer(s, own.peer, file)
}

function free_file(s: Snapshot, { file }: StepDetails['file_free']): void {
  delete s.files[file]
  delete s.epolls[file]
  leave_peers(s, file)
  const in_use = new Set(
    Object.values(s.files).map(({ state }) => (state.type === 'pipe' ? state.pipe : null)),
  )
  for (const pipe of Object.keys(s.pipes).map(Number)) if (!in_use.has(pipe)) delete s.pipes[pipe]
}

/** The other end of a socket that is gone has no peer any more. */
function leave_peers(s: Snapshot, socket: number): void {
  const states = [...Object.values(s.files).map(({ state }) => state), ...Object.values(s.embryos)]
  for (const state of states) if (state.type === 'unix' && state.peer === socket) state.peer = null
}

function set_peer(s: Snapshot, file: number, peer: number): void {
  const { state } = file_of(s, file)
  if (state.type === 'unix') state.peer = peer
}

function set_scan_item(s: Snapshot, ref: ItemRef, item: ItemKey | null, revents: number | null): void {
  const scan = scan_of(s, ref)
  scan.item = item
  scan.revents = revents
}

type Replays = { readonly [A in StepAction]: (s: Snapshot, step: StepDetails[A] & { task: number }) => void }

const nothing = () => {}

/** What each kind of step changes. */
const REPLAYS: Replays = {
  syscall: nothing,
  sysret: nothing,
  call: nothing,
  return: nothing,
  keep: nothing,
  filter: nothing,

  link(s, step) {
    const list = epoll_of(s, step)[step.list]
    if (step.at === 'head') list.unshift(key_of(step))
    else list.push(key_of(step))
  },
  unlink: (s, step) => remove_item(epoll_of(s, step)[step.list], step, step.list),
  splice(s, step) {
    const epoll = epoll_of(s, step)
    epoll[step.to].unshift(...epoll[step.from].splice(0))
  },
  chain: (s, step) => (epoll_of(s, step).ovflist ?? missing('ovflist')).unshift(key_of(step)),
  unchain: (s, step) => remove_item(epoll_of(s, step).ovflist ?? missing('ovflist'), step, 'ovflist'),
  ovflist_open(s, step) {
    epoll_of(s, step).ovflist = []
  },
  ovflist_close(s, step) {
    epoll_of(s, step).ovflist = null
  },

  scan_begin(s, step) {
    const { maxevents, task: pid } = step
    epoll_of(s, step).scan = { pid, maxevents, item: null, revents: null, events: [] }
  },
  scan_end(s, step) {
    epoll_of(s, step).scan = null
  },
  scan_item: (s, step) => set_scan_item(s, step, key_of(step), null),
  polled: (s, step) => set_scan_item(s, step, key_of(step), step.events),
  scan_done: (s, step) => set_scan_item(s, step, null, null),
  drop: nothing,
  fault: nothing,
  copy(s, step) {
    scan_of(s, step).events.push({ events: step.events, data: step.data })
  },
  modify(s, step) {
    const node = find_node(epoll_of(s, step), step)
    node.events = step.events
    node.data = step.data
  },

  rb_link: (s, step) => replay_link(epoll_of(s, step), step),
  rb_rotate: (s, step) => replay_rotate(epoll_of(s, step), step),
  rb_colour(s, step) {
    find_node(epoll_of(s, step), step).red = step.red
  },
  rb_erase: (s, step) => replay_erase(epoll_of(s, step), step),
  attach(s, { ep, file, fd, at }) {
    const { f_ep } = file_of(s, file)
    if (at === 'head') f_ep.unshift({ ep, fd })
    else f_ep.push({ ep, fd })
  },
  detach(s, { ep, file, fd }) {
    remove(file_of(s, file).f_ep, item => item.ep === ep && item.fd === fd, `item ${fd} of epoll ${ep}`)
  },

  wait_add(s, step) {
    const queue = queue_of(s, step)
    if (step.at === 'head') queue.unshift(step.entry)
    else queue.push(step.entry)
  },
  wait_remove(s, step) {
    remove(queue_of(s, step), entry => is_same_entry(step.entry, entry), `such entry on ${step.queue}`)
  },

  spawn(s, { pid, name, blocked }) {
    s.tasks[pid] = { name, state: 'runnable', sleep: null, pending: [], blocked }
  },
  exit(s, { pid }) {
    delete s.tasks[pid]
  },
  sleep(s, { pid, fn, ep, expires }) {
    Object.assign(task_of(s, pid), { state: 'sleeping', sleep: { fn, ep, expires } })
  },
  wake: (s, { pid }) => Object.assign(task_of(s, pid), { state: 'runnable', sleep: null }),
  run: (s, { pid }) => Object.assign(task_of(s, pid), { state: 'running', sleep: null }),
  yield: (s, { pid }) => Object.assign(task_of(s, pid), { state: 'runnable' }),
  switch(s, { pid }) {
    s.current = pid
  },
  clock(s, { now }) {
    s.now = now
  },

  signal_send(s, { pid, sig }) {
    const { pending } = task_of(s, pid)
    pending.push(sig)
    pending.sort((a, b) => a - b)
  },
  signal_take: (s, { pid, sig }) => remove(task_of(s, pid).pending, own => own === sig, `signal ${sig}`),
  sigmask(s, { pid, blocked }) {
    task_of(s, pid).blocked = blocked
  },
  sigaction(s, { sig, handler }) {
    if (handler === 'SIG_DFL') delete s.signals[sig]
    else s.signals[sig] = handler
  },

  file_open: open_file,
  file_free: free_file,
  f_count(s, { file, f_count }) {
    file_of(s, file).f_count = f_count
  },
  fd_install(s, { fd, file }) {
    s.descriptors[fd] = file
  },
  fd_free(s, { fd }) {
    delete s.descriptors[fd]
  },

  set: (s, { file, fields }) => Object.assign(state_of(s, file), fields),
  message_add: (s, { file, len, truesize }) => messages_of(s, file).push({ len, truesize }),
  message_read(s, { file, len }) {
    first(messages_of(s, file), `message in file ${file}`).len = len
  },
  message_free: (s, { file }) => messages_of(s, file).shift(),
  connection_add(s, { file, socket, state }) {
    s.embryos[socket] = structuredClone(state)
    messages_of(s, file).push({ len: 0, truesize: state.sk_wmem_alloc, socket })
  },
  embryo_free(s, { socket }) {
    delete s.embryos[socket]
    leave_peers(s, socket)
  },
  pipe_set: (s, { pipe, fields }) => Object.assign(s.pipes[pipe] ?? missing(`pipe ${pipe}`), fields),
  page_add: (s, { pipe, len }) => bufs_of(s, pipe).push({ offset: 0, len }),
  page_write(s, { pipe, len }) {
    last(bufs_of(s, pipe), `page in pipe ${pipe}`).len = len
  },
  page_read: (s, { pipe, offset, len }) =>
    Object.assign(first(bufs_of(s, pipe), `page in pipe ${pipe}`), { offset, len }),
  page_free: (s, { pipe }) => bufs_of(s, pipe).shift(),
}

/** Makes the change of one step in a snapshot. */
export function applyStep(snapshot: Snapshot, step: TraceStep): void {
  const replay = REPLAYS[step.action] as (s: Snapshot, step: TraceStep) => void
  replay(snapshot, step)
}

/** Returns the snapshot that steps lead to from the one before them, which stays as it is. */
export function replay(snapshot: Snapshot, steps: Iterable<TraceStep>): Snapshot {
  const next = structuredClone(snapshot)
  for (const step of steps) applyStep(next, step)
  return next
}
