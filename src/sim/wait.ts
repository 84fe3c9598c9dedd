import type { kernel, wait_queue_entry, wait_queue_head } from './structs.ts'

export function waitqueue_active(head: wait_queue_head): boolean {
  return head.next !== head
}

/** Adds an entry at the head: the last to come is the first to be woken. */
export function add_wait_queue(k: kernel, head: wait_queue_head, entry: wait_queue_entry): void {
  k.counters.waitEntriesAdded++
  k.trace?.({ fn: 'add_wait_queue', action: 'add', ...entry.about() })
  const first = head.next
  entry.next = first
  entry.prev = head
  first.prev = entry
  head.next = entry
}

/** Adds an exclusive entry at the tail, behind all that are woken in any case. */
export function add_wait_queue_exclusive(k: kernel, head: wait_queue_head, entry: wait_queue_entry): void {
  k.counters.waitEntriesAdded++
  k.trace?.({ fn: 'add_wait_queue_exclusive', action: 'add', ...entry.about() })
  entry.exclusive = true
  const last = head.prev
  entry.prev = last
  entry.next = head
  last.next = entry
  head.prev = entry
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
  k.trace?.({ fn: 'remove_wait_queue', action: 'remove', ...entry.about() })
  entry.next!.prev = entry.prev
  entry.prev!.next = entry.next
  entry.next = null
  entry.prev = null
}

/** Runs the entries from the head on until `nr_exclusive` exclusive ones have woken somebody; 0 means all. */
export function __wake_up(k: kernel, head: wait_queue_head, nr_exclusive: number, key: number): void {
  if (!waitqueue_active(head)) return
  k.counters.wakeUpCalls++
  let left = nr_exclusive
  let entry = head.next
  while (entry !== head) {
    const curr = entry as wait_queue_entry
    // The entry may take itself off the queue.
    entry = curr.next!
    if (curr.func(k, key) !== 0 && curr.exclusive && --left === 0) break
  }
}

export function wake_up(k: kernel, head: wait_queue_head, key = 0): void {
  __wake_up(k, head, 1, key)
}

export function wake_up_all(k: kernel, head: wait_queue_head): void {
  __wake_up(k, head, 0, 0)
}
