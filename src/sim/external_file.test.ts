import { expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLOUT,
  SimKernel,
} from './index.ts'

test('a file outside the model: its state is asked for, its events are told', () => {
  const k = new SimKernel()
  let state = EPOLLOUT
  const fd = k.openExternal(() => state)
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN | EPOLLET, data: 'x' })
  expect(k.epoll_wait(ep, 1, 0)).toEqual([])
  state = EPOLLIN
  // Nobody has told the wait queue yet.
  expect(k.epoll_wait(ep, 1, 0)).toEqual([])
  k.wake(fd, EPOLLOUT)
  expect(k.counters.callbacksFiltered).toBe(1)
  k.wake(fd, EPOLLIN)
  expect(k.epoll_wait(ep, 1, 0)).toEqual([{ events: EPOLLIN, data: 'x' }])
  expect(k.poll([{ fd, events: EPOLLIN }], 0)[0]!.revents).toBe(EPOLLIN)
  k.close(fd)
  k.assertInvariants()
})

test('a state that throws ends the call, and leaves the model in order', () => {
  const k = new SimKernel()
  let broken = false
  const fd = k.openExternal(() => {
    if (broken) throw new RangeError('mine')
    return EPOLLIN
  })
  const [inner, outer] = [k.epoll_create1(0), k.epoll_create1(0)]
  k.epoll_ctl(inner, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: 'x' })
  k.epoll_ctl(outer, EPOLL_CTL_ADD, inner, { events: EPOLLIN, data: 'inner' })
  broken = true
  expect(() => k.epoll_ctl(outer, EPOLL_CTL_ADD, fd, { events: EPOLLIN })).toThrow(RangeError)
  expect(() => k.epoll_ctl(outer, EPOLL_CTL_MOD, fd, { events: EPOLLIN })).toThrow('ENOENT')
  for (const ep of [inner, outer]) {
    expect(() => k.epoll_wait(ep, 1, 0)).toThrow(RangeError)
    k.assertInvariants()
    expect(() => k.poll([{ fd: ep, events: EPOLLIN }], 0)).toThrow(RangeError)
    k.assertInvariants()
    expect(Object.values(k.snapshot().epolls).map(({ scan }) => scan)).toEqual([null, null])
  }
  expect(() => k.poll([{ fd, events: EPOLLIN }], -1)).toThrow(RangeError)
  expect(() => k.select(fd + 1, [fd], null, null, null)).toThrow(RangeError)
  expect(k.counters.waitEntriesAdded - k.counters.waitEntriesRemoved).toBe(2)
  broken = false
  expect(k.epoll_wait(outer, 1, 0)).toHaveLength(1)
  expect(k.epoll_wait(inner, 1, 0)).toHaveLength(1)
  k.close(fd)
  k.assertInvariants()
})

/** Returns a readable file, and a function by which something is done once, when its state is asked for. */
function interruptible(k: SimKernel) {
  let once = () => {}
  const fd = k.openExternal(() => {
    const act = once
    once = () => {}
    act()
    return EPOLLIN
  })
  const inState = (act: () => void) => {
    once = act
  }
  return { fd, inState }
}

/** What a state may do to the epoll whose scan asks for it, and the data that this scan and the next one return. */
const MEANWHILE = [
  ['waits on it', (k, ep) => void k.epoll_wait(ep, 8, 0), ['x', 'y'], ['x', 'y']],
  ['takes its own item away', (k, ep, fd) => void k.epoll_ctl(ep, EPOLL_CTL_DEL, fd), ['x', 'y'], ['y']],
  ['closes its descriptor', (k, _, fd) => void k.close(fd), ['y'], ['y']],
  ['polls it', (k, ep) => void k.poll([{ fd: ep, events: EPOLLIN }], 0), ['x', 'y'], ['x', 'y']],
] as const satisfies readonly (readonly [
  string,
  (k: SimKernel, ep: number, fd: number) => void,
  readonly string[],
  readonly string[],
])[]

test.each(MEANWHILE)('a state that %s in a scan leads the scan on', (_, act, first, second) => {
  const k = new SimKernel()
  const { fd, inState } = interruptible(k)
  const other = k.openExternal(() => EPOLLIN)
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: 'x' })
  k.epoll_ctl(ep, EPOLL_CTL_ADD, other, { events: EPOLLIN, data: 'y' })
  inState(() => act(k, ep, fd))
  for (const expected of [first, second]) {
    expect(k.epoll_wait(ep, 8, 0).map(({ data }) => data)).toEqual(expected)
    k.assertInvariants()
  }
})

test('a state that waits on the outer epoll, whose scan has come to its own, ends that scan', () => {
  const k = new SimKernel()
  const { fd, inState } = interruptible(k)
  const [inner, outer] = [k.epoll_create1(0), k.epoll_create1(0)]
  k.epoll_ctl(inner, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: 'x' })
  k.epoll_ctl(outer, EPOLL_CTL_ADD, inner, { events: EPOLLIN, data: 'inner' })
  inState(() => void k.epoll_wait(outer, 1, 0))
  expect(k.epoll_wait(outer, 1, 0)).toEqual([{ events: EPOLLIN, data: 'inner' }])
  k.assertInvariants()
  expect(k.epoll_wait(outer, 1, 0)).toEqual([{ events: EPOLLIN, data: 'inner' }])
})

test('it is neither read nor written, and only it is woken from outside', () => {
  const k = new SimKernel()
  const fd = k.openExternal(() => 0)
  const [a] = k.socketpair()
  expect(() => k.read(fd, 1)).toThrow('EINVAL')
  expect(() => k.write(fd, 1)).toThrow('EINVAL')
  expect(() => k.ioctl(fd, 'SIOCINQ')).toThrow('ENOTTY')
  expect(() => k.wake(a, EPOLLIN)).toThrow('EINVAL')
  expect(() => k.wake(99, EPOLLIN)).toThrow('EBADF')
  expect(() => k.openExternal(1 as never)).toThrow('state must be a function')
})
