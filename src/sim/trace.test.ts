import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  KernelError,
  SimKernel,
  type TraceStep,
} from './index.ts'
import type { epitem, eventpoll } from './structs.ts'

/** Expects the same as `toBe` does, which would take most of the time of the many steps that are as they should be. */
function expectSame(actual: unknown, expected: unknown): void {
  if (actual !== expected) expect(actual).toBe(expected)
}

/** The lists of one epoll, rebuilt from the trace: descriptor numbers in order. */
class Replay {
  rdllist: number[] = []
  txlist: number[] = []
  ovflist: number[] = []

  take(list: 'rdllist' | 'txlist' | 'ovflist', fd: number) {
    const at = this[list].indexOf(fd)
    if (at === -1) expect.fail(`${fd} is not in ${list}`)
    this[list].splice(at, 1)
  }

  step({ fn, action, fd, from, to }: TraceStep) {
    if (action === 'take') {
      this.txlist = this.rdllist.splice(0)
    } else if (action === 'splice') {
      this.rdllist.unshift(...this.txlist.splice(0))
    } else if (action === 'chain') {
      expectSame(from, this.list(fd!))
      this.ovflist.unshift(fd!)
    } else if (fn === 'ep_done_scan') {
      this.take('ovflist', fd!)
      if (action === 'link') this.rdllist.unshift(fd!)
      else expectSame(to, this.list(fd!))
    } else if (from !== undefined) {
      if (fn !== 'ep_send_events') expectSame(from, this.list(fd!))
      if (from === to) return
      if (from !== 'none') this.take(from as 'rdllist', fd!)
      if (to === 'rdllist') this.rdllist.push(fd!)
    }
  }

  list(fd: number): string {
    if (this.txlist.includes(fd)) return 'txlist'
    if (this.rdllist.includes(fd)) return 'rdllist'
    return this.ovflist.includes(fd) ? 'ovflist' : 'none'
  }
}

function listsOf(ep: eventpoll): Replay {
  const lists = new Replay()
  for (const which of ['rdllist', 'txlist'] as const) {
    for (let at = ep[which].next; at !== ep[which]; at = at.next) lists[which].push((at as epitem).ffd_fd)
  }
  for (let epi = ep.ovflist ?? null; epi !== null; epi = epi.ovflist_next ?? null) {
    lists.ovflist.push(epi.ffd_fd)
  }
  return lists
}

/** Makes random calls, also between the items of scans; after each the rebuilt lists must be the real ones. */
function play(seed: number, semantics: '6.18' | '5.4'): Set<string> {
  const told = new Set<string>()
  const replays = new Map<number, Replay>()
  const trace = (step: TraceStep) => {
    told.add(`${step.fn} ${step.action}`)
    if (step.ep === undefined) return
    if (!replays.has(step.ep)) replays.set(step.ep, new Replay())
    replays.get(step.ep)!.step(step)
  }
  const k = new SimKernel({ semantics, trace })
  const random = Xoshiro128.fromSeed(seed)
  const pick = <T>(choices: readonly T[]): T => choices[random.below(choices.length)]!
  const pairs = [k.socketpair(), k.socketpair(), k.socketpair(), k.socketpair()]
  const eps = [k.epoll_create1(0), k.epoll_create1(0)]
  const eventpolls = eps.map(fd => k.kernel.files.fd[fd]!.private_data as eventpoll)
  const events = () => EPOLLIN | pick([0, 0, EPOLLET, EPOLLONESHOT])
  for (const [a] of pairs) for (const ep of eps) k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: events() })
  k.epoll_ctl(eps[0]!, EPOLL_CTL_ADD, eps[1]!, { events: EPOLLIN })
  const acts = [
    () => k.write(pick(pairs)[1], 1),
    () => k.write(pick(pairs)[1], 1),
    () => k.read(pick(pairs)[0], 9),
    () => k.epoll_ctl(pick(eps), EPOLL_CTL_MOD, pick(pairs)[0], { events: events() }),
    () => k.epoll_ctl(pick(eps), pick([EPOLL_CTL_ADD, EPOLL_CTL_DEL]), pick(pairs)[0], { events: events() }),
    () => k.epoll_wait(pick(eps), 1 + random.below(6), random.below(2), { room: random.below(6) }),
    () => k.poll([{ fd: pick(eps), events: EPOLLIN }], 0),
    () => k.select(32, [pick(eps)], null, null, 0),
  ]
  const act = () => {
    try {
      pick(acts)()
    } catch (error) {
      if (!(error instanceof KernelError)) throw error
    }
    for (const ep of eventpolls) {
      const [replay, real] = [replays.get(ep.file.address)!, listsOf(ep)]
      for (const list of ['rdllist', 'txlist', 'ovflist'] as const) {
        expectSame(replay[list].join(), real[list].join())
      }
    }
  }
  for (let i = 0; i < 60; i++) {
    if (random.below(3) === 0) {
      k.interruptScan(() => {
        for (let j = random.below(4); j >= 0; j--) act()
      }, random.below(3))
    }
    act()
  }
  k.assertInvariants()
  return told
}

test('the lists can be rebuilt from the trace', () => {
  const told = new Set<string>()
  for (let seed = 0; seed < 20; seed++) {
    for (const semantics of ['6.18', '5.4'] as const) {
      for (const step of play(seed, semantics)) told.add(step)
    }
  }
  const steps = [
    ...['ep_eventpoll_poll drop', 'ep_send_events drop', 'ep_send_events fault', 'ep_modify keep'],
    ...['ep_poll_callback keep', 'ep_done_scan keep', 'ep_done_scan link', 'ep_item_poll poll'],
    ...['vfs_poll poll', 'add_wait_queue add', 'remove_wait_queue remove', 'ep_remove remove'],
    ...['do_poll look', 'do_select look'],
  ]
  expect([...told]).toEqual(expect.arrayContaining(steps))
})
