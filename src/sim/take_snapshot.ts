import { plain_sock } from './af_unix.ts'
import { plain_data } from './eventpoll.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import type { list_head } from './list.ts'
import { pipe_inode_info } from './pipe.ts'
import { walk_references } from './references.ts'
import { plain_set } from './signal.ts'
import type {
  EpollSnapshot,
  FileSnapshot,
  ItemKey,
  PipeSnapshot,
  ScanSnapshot,
  Snapshot,
  TaskSnapshot,
  TreeNode,
  WaitEntry,
} from './snapshot.ts'
import {
  type ep_scan,
  type epitem,
  type eventpoll,
  type file,
  type kernel,
  type task,
  unix_sock,
  wait_queue_entry,
  type wait_queue_head,
} from './structs.ts'
import { plain_sleep } from './task.ts'

const key_of = (epi: epitem): ItemKey => ({ file: epi.ffd_file.address, fd: epi.ffd_fd })

function plain_tree(epi: epitem | null): TreeNode | null {
  if (epi === null) return null
  return {
    ...key_of(epi),
    events: epi.event_events >>> 0,
    data: plain_data(epi.event_data),
    red: epi.rb_red,
    left: plain_tree(epi.rb_left),
    right: plain_tree(epi.rb_right),
  }
}

function plain_list(head: list_head): ItemKey[] {
  const items = []
  for (let node = head.next; node !== head; node = node.next) items.push(key_of(node as epitem))
  return items
}

function plain_ovflist({ ovflist }: eventpoll): ItemKey[] | null {
  if (ovflist === undefined) return null
  const items = []
  for (let epi: epitem | null = ovflist; epi !== null; epi = epi.ovflist_next as epitem | null) {
    items.push(key_of(epi))
  }
  return items
}

function plain_scan(scan: ep_scan): ScanSnapshot {
  return {
    pid: scan.task.pid,
    maxevents: scan.maxevents || null,
    item: scan.epi && key_of(scan.epi),
    revents: scan.polled ? scan.revents >>> 0 : null,
    events: scan.events.map(({ events, data }) => ({ events, data: plain_data(data) })),
  }
}

function plain_epoll(ep: eventpoll): EpollSnapshot {
  return {
    rbr: plain_tree(ep.rbr.rb_node),
    rdllist: plain_list(ep.rdllist),
    txlist: plain_list(ep.txlist),
    ovflist: plain_ovflist(ep),
    scan: ep.mtx && plain_scan(ep.mtx),
  }
}

function plain_queue(head: wait_queue_head): WaitEntry[] {
  const entries = []
  for (let at = head.next; at instanceof wait_queue_entry; at = at.next!) entries.push(at.plain())
  return entries
}

function plain_file(k: kernel, file: file, number_of: (sk: unix_sock) => number | null): FileSnapshot {
  const f_ep = []
  for (let epi = file.f_ep; epi !== null; epi = epi.fllink_next) {
    f_ep.push({ ep: epi.ep.file.address, fd: epi.ffd_fd })
  }
  const queues = Object.entries(file.f_op.queues(file)).map(([name, head]) => [name, plain_queue(head)])
  return {
    f_count: file.f_count,
    f_ep,
    queues: Object.fromEntries(queues),
    state: file.f_op.plain(file, number_of, k.embryos),
  }
}

function plain_pipe({ bufs, readers, writers, poll_usage }: pipe_inode_info): PipeSnapshot {
  return { bufs: bufs.map(buf => ({ ...buf })), readers, writers, poll_usage }
}

function plain_task(task: task): TaskSnapshot {
  return {
    name: task.name,
    state: task.state as TaskSnapshot['state'],
    sleep: task.state === 'sleeping' ? plain_sleep(task) : null,
    pending: [...task.pending],
    blocked: plain_set(task.blocked),
  }
}

/** Returns the files that live. Without a tracer they are those that descriptors, calls and items lead to. */
function living_files(k: kernel, tasks: Iterable<task>): Iterable<file> {
  if (k.trace !== null) return k.trace.files
  const roots = new Set(k.files.fd.filter(file => file !== null))
  for (const { state, sleeps_on } of tasks)
    if (state === 'sleeping' && sleeps_on !== null) roots.add(sleeps_on.file)
  for (let scan = k.sending; scan !== null; scan = scan.next_sending) roots.add(scan.ep.file)
  return walk_references(roots).files
}

/** Returns everything that a kernel has as plain data. */
export function take_snapshot(k: kernel, { tasks }: { readonly tasks: ReadonlySet<task> }): Snapshot {
  const files = [...living_files(k, tasks)]
  const numbers = new Map<unknown, number>(k.embryos)
  for (const file of files) {
    if (file.private_data instanceof unix_sock) numbers.set(file.private_data, file.address)
  }
  const snapshot: Snapshot = {
    now: Number(k.now),
    current: k.current.pid,
    descriptors: {},
    files: {},
    epolls: {},
    embryos: {},
    pipes: {},
    tasks: {},
    signals: {},
  }
  k.files.fd.forEach((file, fd) => {
    if (file !== null) snapshot.descriptors[fd] = file.address
  })
  for (const file of files) {
    const { address, private_data } = file
    snapshot.files[address] = plain_file(k, file, sk => numbers.get(sk) ?? null)
    if (is_file_epoll(file)) snapshot.epolls[address] = plain_epoll(private_data as eventpoll)
    if (private_data instanceof pipe_inode_info)
      snapshot.pipes[private_data.number] = plain_pipe(private_data)
  }
  for (const [sk, socket] of k.embryos) {
    snapshot.embryos[socket] = plain_sock(sk, peer => numbers.get(peer) ?? null, k.embryos)
  }
  for (const task of tasks) snapshot.tasks[task.pid] = plain_task(task)
  for (const [sig, handler] of k.sighand) {
    snapshot.signals[sig] = handler === 'SIG_IGN' ? handler : 'handler'
  }
  return snapshot
}
