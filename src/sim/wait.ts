import { type kernel, type wait_queue_entry, wait_queue_head } from './structs.ts'

export function waitqueue_active(head: wait_queue_head): boolean {
  return head.next !== head
}

/** Returns the queue that an entry is on. It walks the entries behind it: for traces only. */
function head_of(entry: wait_queue_entry): wait_queue_head {
  let at: wait_queue_head | wait_queue_entry = entry
  while (!(at instanceof wait_queue_head)) at = at.next!
  return at
}

/** Tells that an entry was added at an end of a queue, or taken off it. */
function tell_entry(
  k: kernel,
  fn: string,
  head: wait_queue_head,
  entry: wait_queue_entry,
  at: 'head' | 'tail' | null,
): void {
  const step = { ...k.trace!.queue_of(head)!, entry: entry.plain() }
  if (at === null) k.trace!.tell(fn, 'wait_remove', step)
  else k.trace!.tell(fn, 'wait_add', { ...step, at })
}

/** Adds an entry at the head: the last to come is the first to be woken. */
export function add_wait_queue(k: kernel, head: wait_queue_head, entry: wait_queue_entry): void {
  k.counters.waitEntriesAdded++
  const first = head.next
  entry.next = first
  entry.prev = head
  first.prev = entry
  head.next = entry
  if (k.trace !== null) tell_entry(k, 'add_wait_queue', head, entry, 'head')
}

/** Adds an exclusive entry at the tail, behind all that are woken in any case. */
export function add_wait_queue_exclusive(k: kernel, head: wait_queue_head, entry: wait_queue_entry): void {
  k.counters.waitEntriesAdded++
  entry.exclusive = true
  const last = head.prev
  entry.prev = last
  entry.next = head
  last.next = entry
  head.prev = entry
  if (k.trace !== null) tell_entry(k, 'add_wait_queue_exclusive', head, entry, 'tail')
}

/** Adds an exclusive entry at the head, as ep_poll does: the last of these to sleep is woken first. */
export function add_wait_queue_exclusive_head(
  k: kernel,
  head: wait_queue_head,
  entry: wait_queue_entry,
): void {
  entry.exclusive = true
  add_wait_queue(k, head, entry)
}

export function remove_wait_queue(k: kernel, entry: wait_queue_entry): void {
  k.counters.waitEntriesRemoved++
  const head = k.trace === null ? null : head_of(entry)
  entry.next!.prev = entry.prev
  entry.prev!.next = entry.next
  entry.next = null
  entry.prev = null
  if (head !== null) tell_entry(k, 'remove_wait_queue', head, entry, null)
}

/** Tells the entry of a function that runs a wait queue, with the event bits if there are some. */
export function tell_queue(k: kernel, fn: string, head: wait_queue_head, key?: number): void {
  const events = key === undefined ? {} : { events: key >>> 0 }
  k.trace!.tell(fn, 'call', { ...k.trace!.queue_of(head), ...events })
}

/** Runs the entries from the head on until `nr_exclusive` exclusive ones have woken somebody; 0 means all. */
export function __wake_up(k: kernel, head: wait_queue_head, nr_exclusive: number, key: number): void {
  if (!waitqueue_active(head)) return
  k.counters.wakeUpCalls++
  if (k.trace !== null) tell_queue(k, '__wake_up', head, key)
  let left = nr_exclusive
  let entry = head.next
  while (entry !== head) {
    const curr = entry as wait_queue_entry
    // The entry may take itself off the queue.
    entry = curr.next!
    if (curr.func(k, key) !== 0 && curr.exclusive && --left === 0) break
  }
  k.trace?.returned('__wake_up')
}

export function wake_up(k: kernel, head: wait_queue_head, key = 0): void {
  __wake_up(k, head, 1, key)
}

export function wake_up_all(k: kernel, head: wait_queue_head): void {
  __wake_up(k, head, 0, 0)
}
