import { mask32 } from './arguments.ts'
import { EINVAL, ENOTTY } from './errno.ts'
import { poll_wait } from './poll.ts'
import { file, type file_operations, type kernel, wait_queue_head } from './structs.ts'
import { wake_up } from './wait.ts'

/** A file whose state lies outside the model, such as a real descriptor. */
class external {
  readonly wait = new wait_queue_head()
  readonly state: () => number

  constructor(state: () => number) {
    this.state = state
  }
}

const external_of = (file: file) => file.private_data as external

export const external_fops: file_operations = {
  name: 'external',
  poll(k, file, pt) {
    poll_wait(k, file, external_of(file).wait, pt)
    return mask32(external_of(file).state(), "state's result")
  },
  read: -EINVAL,
  write: -EINVAL,
  ioctl: () => -ENOTTY,
  release() {},
  queues: file => ({ wait: external_of(file).wait }),
  plain: () => ({ type: 'external' }),
}

export function external_file(k: kernel, state: () => number): file {
  return new file(k, external_fops, new external(state))
}

/** Wakes the file's wait queue, as its driver would when something has happened. */
export function wake_external(k: kernel, file: file, events: number): void {
  wake_up(k, external_of(file).wait, events)
}
