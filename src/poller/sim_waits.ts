import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  type SimKernel,
} from '../sim/index.ts'
import type { Interest } from '../suite/fd_kinds.ts'
import { FIRST_FD } from './sim_descriptors.ts'

/** The wait and the scan of a simulated mechanism that watches the first `count` descriptors. */
export interface SimWait {
  /** Makes one simulated system call. */
  wait(): void
  /** Writes the indices that the last wait found to `out` and returns how many. */
  scan(out: Uint32Array): number
  /** Re-arms a descriptor that a oneshot delivery disarmed. */
  rearm(index: number): void
}

interface SimWaitOptions {
  readonly count: number
  readonly interest: Interest
  readonly edge: boolean
  readonly oneshot: boolean
  readonly maxEvents: number
  /** Whether the call may block. */
  readonly mayBlock: boolean
}

const EVENTS: Readonly<Record<Interest, number>> = {
  in: EPOLLIN,
  out: EPOLLOUT,
  inout: EPOLLIN | EPOLLOUT,
}

function simEpoll(k: SimKernel<number>, options: SimWaitOptions): SimWait {
  const { count, maxEvents } = options
  const timeoutMs = options.mayBlock ? -1 : 0
  const events =
    EVENTS[options.interest] | (options.edge ? EPOLLET : 0) | (options.oneshot ? EPOLLONESHOT : 0)
  const ep = k.epoll_create1(0)
  for (let i = 0; i < count; i++) k.epoll_ctl(ep, EPOLL_CTL_ADD, FIRST_FD + i, { events, data: i })
  let found: readonly { readonly data: number }[] = []
  return {
    wait: () => {
      found = k.epoll_wait(ep, maxEvents, timeoutMs)
    },
    scan: out => {
      for (let i = 0; i < found.length; i++) out[i] = (found[i] as { readonly data: number }).data
      return found.length
    },
    rearm: index => void k.epoll_ctl(ep, EPOLL_CTL_MOD, FIRST_FD + index, { events, data: index }),
  }
}

function simPoll(k: SimKernel<number>, { count, interest, mayBlock }: SimWaitOptions): SimWait {
  const events = EVENTS[interest]
  const entries = Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index, events }))
  let answered: readonly { readonly revents: number }[] = []
  return {
    wait: () => {
      answered = k.poll(entries, mayBlock ? -1 : 0)
    },
    scan: out => {
      let at = 0
      for (let i = 0; i < answered.length; i++) if (answered[i]?.revents !== 0) out[at++] = i
      return at
    },
    rearm: () => {},
  }
}

function simSelect(k: SimKernel<number>, { count, interest, mayBlock }: SimWaitOptions): SimWait {
  const watched = Array.from({ length: count }, (_, index) => FIRST_FD + index)
  const [reads, writes] = [interest === 'out' ? null : watched, interest === 'in' ? null : watched]
  let found: readonly number[] = []
  return {
    wait: () => {
      const answer = k.select(FIRST_FD + count, reads, writes, null, mayBlock ? null : 0)
      // No descriptor is ready for both, since with inout all of them stay full.
      found = [...(answer.readfds ?? []), ...(answer.writefds ?? [])]
    },
    scan: out => {
      for (let i = 0; i < found.length; i++) out[i] = (found[i] as number) - FIRST_FD
      return found.length
    },
    rearm: () => {},
  }
}

/** The simulated mechanisms by name; each function registers the descriptors and returns the wait. */
export const SIM_WAITS: Readonly<Record<string, (k: SimKernel<number>, options: SimWaitOptions) => SimWait>> =
  {
    'sim-select': simSelect,
    'sim-poll': simPoll,
    'sim-epoll': simEpoll,
  }
