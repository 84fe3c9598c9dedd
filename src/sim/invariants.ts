import { ep_is_linked } from './eventpoll.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import { is_open } from './fdtable.ts'
import type { list_head } from './list.ts'
import { type References, walk_references } from './references.ts'
import { signal_pending } from './signal.ts'
import {
  EP_UNACTIVE_PTR,
  type epitem,
  type eppoll_entry,
  type eventpoll,
  type file,
  type kernel,
  type sk_buff,
  type task,
  unix_sock,
} from './structs.ts'
import { is_listening } from './unix_sock.ts'

function hold(condition: boolean, claim: string): void {
  if (!condition) throw new Error(`broken invariant: ${claim}`)
}

/** Checks order, colours and parents of a subtree, calls `visit` in order, and returns the black height. */
function walk_rb(node: epitem | null, parent: epitem | null, visit: (epi: epitem) => void): number {
  if (node === null) return 1
  hold(node.rb_parent === parent, 'a tree node points to its parent')
  hold(!(node.rb_red && parent?.rb_red), 'no red node has a red child')
  const left = walk_rb(node.rb_left, node, visit)
  visit(node)
  const right = walk_rb(node.rb_right, node, visit)
  hold(left === right, 'all paths down have the same number of black nodes')
  return left + (node.rb_red ? 0 : 1)
}

function is_before(a: epitem, b: epitem): boolean {
  return a.ffd_file === b.ffd_file ? a.ffd_fd < b.ffd_fd : a.ffd_file.address < b.ffd_file.address
}

function on_file_list(epi: epitem): boolean {
  let at = epi.ffd_file.f_ep
  while (at !== null && at !== epi) at = at.fllink_next
  return at === epi
}

/** Checks that the entry is on a queue, linked in both directions. */
function assert_queued(pwq: eppoll_entry): void {
  hold(pwq.next !== null && pwq.prev !== null, 'an item hangs on its wait queues')
  hold(pwq.next!.prev === pwq && pwq.prev!.next === pwq, 'a wait queue is linked both ways')
}

function assert_item(ep: eventpoll, epi: epitem): void {
  hold(epi.ep === ep, 'an item belongs to the epoll whose tree it is in')
  hold(epi.ffd_file.f_count > 0, 'the file of an item is alive')
  hold(on_file_list(epi), "an item is on its file's list")
  hold(epi.pwqlist !== null, 'an item waits on at least one queue')
  for (let pwq = epi.pwqlist; pwq !== null; pwq = pwq.pwq_next) assert_queued(pwq)
}

/** Adds the members of a circular list to `members`. */
function walk_list(head: list_head, members: Set<list_head>): void {
  for (let node = head.next; node !== head; node = node.next) {
    hold(node.next.prev === node && node.prev.next === node, 'a ready list is linked both ways')
    hold(!members.has(node), 'no item is twice on a ready list')
    members.add(node)
  }
}

/** Checks one epoll and counts its items, and those on its ready list. */
function assert_eventpoll(ep: eventpoll): { items: number; linked: number } {
  const items = new Set<epitem>()
  let last: epitem | null = null
  walk_rb(ep.rbr.rb_node, null, epi => {
    hold(last === null || is_before(last, epi), 'the tree is in order')
    last = epi
    items.add(epi)
    assert_item(ep, epi)
  })
  hold(ep.rbr.rb_node === null || !ep.rbr.rb_node.rb_red, 'the root is black')

  const listed = new Set<list_head>()
  walk_list(ep.rdllist, listed)
  walk_list(ep.txlist, listed)
  for (const node of listed) hold(items.has(node as epitem), 'what is on the ready list is in the tree')
  for (const epi of items) hold(ep_is_linked(epi) === listed.has(epi), 'a linked item is on its ready list')

  const chained = new Set<epitem>()
  hold((ep.mtx !== null) === (ep.ovflist !== EP_UNACTIVE_PTR), 'ovflist is active during scans only')
  for (let epi = ep.ovflist ?? null; epi !== null; epi = epi.ovflist_next as epitem | null) chained.add(epi)
  for (const epi of items) {
    hold((epi.ovflist_next !== EP_UNACTIVE_PTR) === chained.has(epi), 'a chained item is on ovflist')
  }
  return { items: items.size, linked: listed.size }
}

/** Checks a socket. `besides` is charged to it beside the messages that its peer has not read. */
function assert_sock(k: kernel, sk: unix_sock, besides = 0): void {
  const listens = is_listening(sk)
  let last = null
  let count = 0
  for (let skb = sk.receive_head; skb !== null; skb = skb.next) {
    last = skb
    count++
    if (!listens) hold(skb.len > 0, 'a queued message has bytes to read')
    else assert_embryo(k, skb)
  }
  hold(sk.receive_tail === last, 'the tail of a receive queue is its last message')
  hold(!listens || sk.addr!.qlen === count, 'qlen counts the connections that wait')
  let charged = besides
  for (let skb = sk.peer?.receive_head ?? null; skb !== null; skb = skb.next) charged += skb.truesize
  hold(sk.sk_wmem_alloc === charged, "what is charged to a socket lies in its peer's queue")
}

function assert_embryo(k: kernel, { sk, truesize }: sk_buff): void {
  hold(sk !== null && k.embryos.has(sk), 'a connection that waits has no file')
  assert_sock(k, sk!, truesize)
}

/** Returns the open files and how many descriptors each has. */
function descriptors(k: kernel): Map<file, number> {
  const references = new Map<file, number>()
  let lowest_free = k.files.max_fds
  for (let fd = k.files.max_fds - 1; fd >= 0; fd--) {
    const file = k.files.fd[fd] ?? null
    hold(is_open(k.files, fd) === (file !== null), 'a descriptor is taken if and only if it has a file')
    if (file === null) lowest_free = fd
    else references.set(file, (references.get(file) ?? 0) + 1)
  }
  hold(k.files.next_fd <= lowest_free, 'no free number lies below next_fd')
  return references
}

/** Checks that only descriptors, calls that sleep in select or poll, and epoll_wait calls hold a file. */
function assert_references(k: kernel, descriptors: Map<file, number>, { files, hooks }: References): void {
  let held = 0
  for (const file of files) {
    const rest = file.f_count - (descriptors.get(file) ?? 0) - (hooks.get(file) ?? 0)
    hold(file.f_count > 0, 'a file that can be reached is alive')
    hold(rest >= 0, 'every descriptor and every hook holds a reference')
    hold(rest === 0 || is_file_epoll(file), 'nothing else holds a file that is no epoll')
    held += rest
  }
  hold(held <= k.waits_holding, 'what else holds epolls are waits')
  if (files.size === k.nr_files) hold(held === k.waits_holding, 'every wait holds its epoll')
}

/** Throws if any structure of the kernel contradicts another. */
export function assertKernel(k: kernel): void {
  const open = descriptors(k)
  const references = walk_references(open.keys())
  const { files, entries } = references
  let items = 0
  let linked = 0
  let embryos = 0
  for (const file of files) {
    for (let epi = file.f_ep; epi !== null; epi = epi.fllink_next) {
      hold(epi.ffd_file === file, "a file's list has its own items")
      hold((epi.fllink_next?.fllink_prev ?? epi) === epi, "a file's list is linked both ways")
    }
    if (is_file_epoll(file)) {
      const found = assert_eventpoll(file.private_data as eventpoll)
      items += found.items
      linked += found.linked
    }
    if (file.private_data instanceof unix_sock) {
      assert_sock(k, file.private_data)
      if (is_listening(file.private_data)) embryos += file.private_data.addr!.qlen
    }
  }
  assert_references(k, open, references)
  // Not all files can be reached where only a wait holds an empty epoll; then counters may exceed what was found.
  const exact = files.size === k.nr_files
  const counts = (found: number, counted: number) => (exact ? found === counted : found <= counted)
  const c = k.counters
  hold(files.size <= k.nr_files, 'every file is counted')
  hold(counts(items, k.epoll_watches), 'every item is counted against max_user_watches')
  hold(counts(embryos, k.embryos.size), 'every socket without a file waits to be accepted')
  hold(counts(linked, c.readyListAdds - c.readyListRemoves), 'adds - removes = items on ready lists')
  hold(counts(entries, c.waitEntriesAdded - c.waitEntriesRemoved), 'added - removed = entries on wait queues')
}

/** Throws if a task sleeps although it has a signal to take, or if signals are out of order. */
export function assertTasks(tasks: Iterable<task>): void {
  for (const task of tasks) {
    const { state, pending } = task
    hold(state !== 'sleeping' || !signal_pending(task), 'no task sleeps with a signal that it does not block')
    hold(
      pending.every((sig, i) => i === 0 || sig >= pending[i - 1]!),
      'signals are pending in ascending order',
    )
  }
}
