import { type Counters, EFD_NONBLOCK, EPOLL_CTL_ADD, EPOLLIN, POLLIN, SimKernel } from '../sim/index.ts'

/** The calls that are laid beside each other. */
export const LANES = ['select', 'poll', 'epoll_wait'] as const
type LaneCall = (typeof LANES)[number]

/** How the caller waits: for what is there already, or asleep until it comes. */
export const WAITS = ['ready', 'asleep'] as const
export type LaneWait = (typeof WAITS)[number]

/** The counters that tell the calls apart, with what each counts. */
export const LANE_COUNTERS: readonly { readonly name: keyof Counters; readonly words: string }[] = [
  { name: 'filePolls', words: 'files asked for their events' },
  { name: 'bytesCopiedIn', words: 'bytes copied into the kernel' },
  { name: 'bytesCopiedOut', words: 'bytes copied out to the caller' },
  { name: 'waitEntriesAdded', words: 'entries put on wait queues' },
  { name: 'readyListAdds', words: 'items put on a ready list' },
  { name: 'wakeUps', words: 'tasks woken' },
]

/** The numbers of descriptors that the page offers. */
export const LANE_SIZES = [10, 1000, 10_000, 100_000, 1_000_000] as const

/** What one wait did. */
export interface Lane {
  readonly call: LaneCall
  readonly counts: Readonly<Record<string, number>>
}

/** The numbers 0, 1 and 2 are taken. */
const FIRST = 3

function laneOf(call: LaneCall, count: number, wait: LaneWait): Lane {
  const k = new SimKernel({ nofile: count + FIRST + 8 })
  const fds = Array.from({ length: count }, () => k.eventfd(0, EFD_NONBLOCK))
  const ready = fds[count - 1] as number
  const ep = k.epoll_create1(0)
  if (call === 'epoll_wait')
    for (const fd of fds) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
  const begin = () => k.write(ready, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
  const entries = fds.map(fd => ({ fd, events: POLLIN }))
  const before = { ...k.counters }
  if (wait === 'ready') begin()
  k.spawn(function* (sys) {
    if (call === 'select') yield* sys.select(ready + 1, fds, null, null, null)
    else if (call === 'poll') yield* sys.poll(entries, -1)
    else yield* sys.epoll_wait(ep, 8, -1)
  })
  if (wait === 'asleep') {
    k.run()
    begin()
  }
  k.run()
  const after = k.counters
  const counts = Object.fromEntries(LANE_COUNTERS.map(({ name }) => [name, after[name] - before[name]]))
  return { call, counts }
}

/**
 * Returns what one wait of each call does for `count` descriptors, the last of which is or becomes ready.
 *
 * @param count from 1 to 1,000,000.
 */
export function lanesOf(count: number, wait: LaneWait): Lane[] {
  return LANES.map(call => laneOf(call, count, wait))
}
