import { mutex_lock } from './ep_send_events.ts'
import { is_file_epoll } from './eventpoll_file.ts'
import { rb_first, rb_next } from './rbtree.ts'
import type { epitem, eventpoll, file, kernel } from './structs.ts'

/** The largest number of links from epoll to epoll above one another. */
const EP_MAX_NESTS = 4

/** The largest numbers of wake-up paths from one file, by their length in epolls; index 0 is not limited. */
const path_limits = [1000, 500, 100, 50, 10]

/** The state of one check of a new link. */
export interface loop_check {
  /** The epoll that the link starts from. */
  readonly inserting_into: eventpoll
  /** The files below the link, whose wake-up paths it may lengthen (tfile_check_list). */
  readonly files: Set<file>
}

/** Returns how many links lead down from `ep`, more than EP_MAX_NESTS for a loop, and adds the files found to `check`. */
function ep_loop_check_proc(k: kernel, check: loop_check, ep: eventpoll, depth: number): number {
  if (ep.gen === k.loop_check_gen) return ep.loop_check_depth
  mutex_lock(k, ep)
  ep.gen = k.loop_check_gen
  let result = 0
  for (let epi = rb_first(ep.rbr); epi !== null; epi = rb_next(epi)) {
    if (!is_file_epoll(epi.ffd_file)) {
      check.files.add(epi.ffd_file)
      continue
    }
    const below = epi.ffd_file.private_data as eventpoll
    if (below === check.inserting_into || depth > EP_MAX_NESTS) result = EP_MAX_NESTS + 1
    else result = Math.max(result, ep_loop_check_proc(k, check, below, depth + 1) + 1)
    if (result > EP_MAX_NESTS) break
  }
  ep.loop_check_depth = result
  return result
}

/**
 * Returns whether the links below `ep` are too many above one another or lead back, as in 5.4. Each epoll is visited once,
 * so that a longer path to one that has been visited is not noticed. `call_nests` is the number of epolls above it.
 */
function ep_loop_check_proc_5_4(k: kernel, check: loop_check, ep: eventpoll, call_nests: number): boolean {
  mutex_lock(k, ep)
  // 5.4 has a flag, `visited`, which is cleared afterwards.
  ep.gen = k.loop_check_gen
  for (let epi = rb_first(ep.rbr); epi !== null; epi = rb_next(epi)) {
    if (!is_file_epoll(epi.ffd_file)) {
      check.files.add(epi.ffd_file)
      continue
    }
    const below = epi.ffd_file.private_data as eventpoll
    if (below.gen === k.loop_check_gen) continue
    if (below === check.inserting_into || call_nests + 1 > EP_MAX_NESTS) return true
    if (ep_loop_check_proc_5_4(k, check, below, call_nests + 1)) return true
  }
  return false
}

/** Returns how many links lead up from `ep`. */
function ep_get_upwards_depth_proc(k: kernel, ep: eventpoll, depth: number): number {
  if (ep.gen === k.loop_check_gen) return ep.loop_check_depth
  let result = 0
  for (let epi = ep.file.f_ep; epi !== null; epi = epi.fllink_next) {
    result = Math.max(result, ep_get_upwards_depth_proc(k, epi.ep, depth + 1) + 1)
  }
  ep.gen = k.loop_check_gen
  ep.loop_check_depth = result
  return result
}

/** Returns whether a link from `ep` to `to` makes a loop or too deep a nest. 5.4 looks down only. */
export function ep_loop_check(k: kernel, check: loop_check, ep: eventpoll, to: eventpoll): boolean {
  if (k.semantics === '5.4') return ep_loop_check_proc_5_4(k, check, to, 0)
  const down = ep_loop_check_proc(k, check, to, 0)
  if (down > EP_MAX_NESTS) return true
  return down + 1 + ep_get_upwards_depth_proc(k, ep, 0) > EP_MAX_NESTS
}

function reverse_path_check_proc(refs: epitem, path_count: number[], depth: number): boolean {
  if (depth > EP_MAX_NESTS) return true
  for (let epi: epitem | null = refs; epi !== null; epi = epi.fllink_next) {
    const outer = epi.ep.file.f_ep
    if (outer !== null) {
      if (reverse_path_check_proc(outer, path_count, depth + 1)) return true
    } else if (depth > 0 && ++path_count[depth]! > path_limits[depth]!) {
      return true
    }
  }
  return false
}

/** Returns whether any of the files found now has too many wake-up paths, or one that is too long. */
export function reverse_path_check(check: loop_check): boolean {
  for (const file of check.files) {
    if (file.f_ep !== null && reverse_path_check_proc(file.f_ep, [0, 0, 0, 0, 0], 0)) return true
  }
  return false
}
