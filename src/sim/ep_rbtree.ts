import { item_ref, plain_data } from './eventpoll.ts'
import { type RbChange, type rb_change, rb_erase, rb_insert } from './rbtree.ts'
import type { epitem, eventpoll, file, kernel } from './structs.ts'

/** Orders items by their file and then by their number. */
function ep_cmp_ffd(file: file, fd: number, epi: epitem): number {
  return file === epi.ffd_file ? fd - epi.ffd_fd : file.address - epi.ffd_file.address
}

export function ep_find(k: kernel, ep: eventpoll, file: file, fd: number): epitem | null {
  let epi = ep.rbr.rb_node
  while (epi !== null) {
    k.counters.treeComparisons++
    const order = ep_cmp_ffd(file, fd, epi)
    if (order === 0) break
    epi = order < 0 ? epi.rb_left : epi.rb_right
  }
  return epi
}

/** Tells a change of the tree. */
function tell_change(k: kernel, change: RbChange, epi: epitem): void {
  const trace = k.trace!
  const ref = item_ref(k, epi)
  switch (change) {
    case 'link': {
      const { rb_parent } = epi
      const parent = rb_parent && { file: rb_parent.ffd_file.address, fd: rb_parent.ffd_fd }
      const side = rb_parent?.rb_right === epi ? 'right' : 'left'
      const event = { events: epi.event_events >>> 0, data: plain_data(epi.event_data) }
      trace.tell('rb_link_node', 'rb_link', { ...ref, ...event, parent, side })
      break
    }
    case 'rotate_left':
    case 'rotate_right':
      trace.tell('__rb_rotate', 'rb_rotate', {
        ...ref,
        direction: change === 'rotate_left' ? 'left' : 'right',
      })
      break
    case 'colour':
      trace.tell('rb_set_parent_color', 'rb_colour', { ...ref, red: epi.rb_red })
      break
    case 'erase':
      trace.tell('rb_erase', 'rb_erase', ref)
  }
}

function change_of(k: kernel, ep: eventpoll): rb_change<epitem> {
  const tell = k.trace === null ? null : (change: RbChange, epi: epitem) => tell_change(k, change, epi)
  return { counters: k.counters, root: ep.rbr, tell }
}

export function ep_rbtree_insert(k: kernel, ep: eventpoll, epi: epitem): void {
  let parent: epitem | null = null
  let at = ep.rbr.rb_node
  let left = false
  while (at !== null) {
    k.counters.treeComparisons++
    parent = at
    left = ep_cmp_ffd(epi.ffd_file, epi.ffd_fd, at) < 0
    at = left ? at.rb_left : at.rb_right
  }
  rb_insert(change_of(k, ep), epi, parent, left)
}

export function ep_rbtree_erase(k: kernel, ep: eventpoll, epi: epitem): void {
  rb_erase(change_of(k, ep), epi)
}
