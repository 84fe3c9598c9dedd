import { ep_eventpoll_poll } from './ep_send_events.ts'
import { EINVAL } from './errno.ts'
import { ep_clear_and_put } from './eventpoll_release.ts'
import { eventpoll, file, type file_operations, type kernel } from './structs.ts'

const eventpoll_fops: file_operations = {
  name: 'eventpoll',
  poll: ep_eventpoll_poll,
  read: -EINVAL,
  write: -EINVAL,
  ioctl: () => -EINVAL,
  release(k, file) {
    ep_clear_and_put(k, file.private_data as eventpoll)
  },
}

export function is_file_epoll(file: file): boolean {
  return file.f_op === eventpoll_fops
}

export function eventpoll_file(k: kernel): file {
  const ep = new eventpoll()
  ep.file = new file(k, eventpoll_fops, ep)
  return ep.file
}
