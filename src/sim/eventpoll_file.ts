import { ep_eventpoll_poll } from './ep_send_events.ts'
import { EINVAL, ENOTTY } from './errno.ts'
import { ep_clear_and_put } from './eventpoll_release.ts'
import { rb_first, rb_next } from './rbtree.ts'
import { eventpoll, file, type file_operations, type kernel } from './structs.ts'

const eventpoll_fops: file_operations = {
  name: 'eventpoll',
  poll: ep_eventpoll_poll,
  read: -EINVAL,
  write: -EINVAL,
  // 5.4 has no ioctl for epolls, and 6.18 none that asks for what can be asked here.
  ioctl: k => (k.semantics === '5.4' ? -ENOTTY : -EINVAL),
  release(k, file) {
    ep_clear_and_put(k, file.private_data as eventpoll)
  },
  queues(file) {
    const { wq, poll_wait } = file.private_data as eventpoll
    return { wq, poll_wait }
  },
  plain: () => ({ type: 'eventpoll' }),
}

export function is_file_epoll(file: file): boolean {
  return file.f_op === eventpoll_fops
}

/** Returns the 64 bits that C would have in `epoll_event.data` for an integer, and 0 for other data. */
function data_bits(data: unknown): bigint {
  const bits = typeof data === 'bigint' || Number.isInteger(data) ? BigInt(data as bigint | number) : 0n
  return BigInt.asUintN(64, bits)
}

/**
 * Returns the lines that /proc/PID/fdinfo has for the items of an epoll (ep_show_fdinfo). The model has no inodes: `ino`
 * is the number of the watched file, and `sdev` is 0.
 */
export function ep_show_fdinfo(ep: eventpoll): string {
  let text = ''
  for (let epi = rb_first(ep.rbr); epi !== null; epi = rb_next(epi)) {
    const tfd = String(epi.ffd_fd).padStart(8)
    const events = (epi.event_events >>> 0).toString(16).padStart(8)
    const data = data_bits(epi.event_data).toString(16).padStart(16)
    const ino = epi.ffd_file.address.toString(16)
    text += `tfd: ${tfd} events: ${events} data: ${data}  pos:0 ino:${ino} sdev:0\n`
  }
  return text
}

export function eventpoll_file(k: kernel): file {
  const ep = new eventpoll()
  ep.file = new file(k, eventpoll_fops, ep)
  return ep.file
}
