import { is_file_epoll } from './eventpoll_file.ts'
import { poll_table_entry } from './poll_wqueues.ts'
import { eppoll_entry, type eventpoll, type file, type wait_queue_head } from './structs.ts'

/** The living files that can be reached, and what refers to them. The invariants are checked with it. */
export interface References {
  readonly files: ReadonlySet<file>
  /** The number of entries of select and poll calls on each file. */
  readonly hooks: ReadonlyMap<file, number>
  /** The number of entries on all wait queues. */
  readonly entries: number
}

/** Walks from the descriptors' files to the epolls that watch them and the calls that sleep on them. */
export function walk_references(roots: Iterable<file>): References {
  const files = new Set(roots)
  const queues = new Set<wait_queue_head>()
  const hooks = new Map<file, number>()
  let entries = 0
  // The iteration also visits what is added to the set meanwhile.
  for (const file of files) {
    for (let epi = file.f_ep; epi !== null; epi = epi.fllink_next) files.add(epi.ep.file)
    if (is_file_epoll(file)) watched_files(file.private_data as eventpoll, files)
    for (const queue of Object.values(file.f_op.queues(file))) {
      if (queues.has(queue)) continue
      queues.add(queue)
      for (let at = queue.next; at !== queue; at = at.next!) {
        entries++
        if (at instanceof eppoll_entry) files.add(at.base.ep.file)
        if (!(at instanceof poll_table_entry)) continue
        files.add(at.filp)
        hooks.set(at.filp, (hooks.get(at.filp) ?? 0) + 1)
      }
    }
  }
  return { files, hooks, entries }
}

function watched_files(ep: eventpoll, files: Set<file>): void {
  const rest = [ep.rbr.rb_node]
  for (let epi = rest.pop(); epi !== undefined; epi = rest.pop()) {
    if (epi === null) continue
    files.add(epi.ffd_file)
    rest.push(epi.rb_left, epi.rb_right)
  }
}
