import { expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLLET, EPOLLIN, EPOLLOUT, SimKernel } from './index.ts'

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
