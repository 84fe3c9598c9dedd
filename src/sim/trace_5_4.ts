import type { StepAction, StepDetails, TraceListener } from './trace.ts'

/**
 * Gives the functions of fs/eventpoll.c the names that they have in Linux 5.4. A scan is one function there,
 * ep_scan_ready_list, which calls another one for its items; 6.18 has two functions around them.
 */

/** The functions that have only got other names. */
const NAMES: Readonly<Record<string, string>> = {
  ep_start_scan: 'ep_scan_ready_list',
  ep_done_scan: 'ep_scan_ready_list',
  __ep_eventpoll_poll: 'ep_read_events_proc',
  ep_clear_and_put: 'ep_free',
  attach_epitem: 'ep_insert',
  __ep_remove: 'ep_remove',
  epoll_put_uevent: 'ep_send_events_proc',
  close_fd: '__close_fd',
}

const named = (fn: string, action: StepAction) =>
  fn === 'ep_send_events' && action !== 'call' && action !== 'return'
    ? 'ep_send_events_proc'
    : (NAMES[fn] ?? fn)

/** Returns a listener that passes steps on with the names of 5.4. */
export function in_5_4(listener: TraceListener): TraceListener {
  /** What handles the items of each epoll that is being scanned, by the epoll's file. */
  const procs = new Map<number, string>()
  let begun: StepDetails['scan_begin'] | null = null
  return step => {
    const { fn, action, task } = step
    if (action === 'scan_begin') {
      begun = step
      procs.set(step.ep, step.maxevents === null ? 'ep_read_events_proc' : 'ep_send_events_proc')
    }
    if (fn === 'ep_start_scan' && action === 'return') {
      const { ep, epfd } = begun!
      listener({ fn: procs.get(ep)!, action: 'call', task, ep, epfd })
    } else if (fn === 'ep_done_scan' && action === 'call') {
      listener({ fn: procs.get(step.ep!)!, action: 'return', task })
    } else {
      listener({ ...step, fn: named(fn, action) })
    }
  }
}
