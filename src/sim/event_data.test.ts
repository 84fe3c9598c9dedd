import { expect, expectTypeOf, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN, SimKernel, type TaskSystem } from './index.ts'

interface Connection {
  readonly peer: string
}

test('data comes back with the type that the kernel was made for, from calls and from tasks', () => {
  const k = new SimKernel<Connection>()
  const fd = k.eventfd(1)
  const ep = k.epoll_create1(0)
  const connection = { peer: 'a' }
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: connection })
  const events = k.epoll_wait(ep, 1, 0)
  expectTypeOf(events).toEqualTypeOf<{ events: number; data: Connection }[]>()
  expectTypeOf(k.epoll_pwait(ep, 1, 0, null)).toEqualTypeOf<{ events: number; data: Connection }[]>()
  expectTypeOf(k.epoll_pwait2(ep, 1, null)).toEqualTypeOf<{ events: number; data: Connection }[]>()
  expect(events[0]?.data.peer).toBe('a')
  const task = k.spawn(function* (sys) {
    expectTypeOf(sys).toEqualTypeOf<TaskSystem<Connection>>()
    const found = yield* sys.epoll_wait(ep, 1, -1)
    return found.map(({ data }) => data.peer)
  })
  k.run()
  expectTypeOf(task.result).toEqualTypeOf<string[] | undefined>()
  expect(task.result).toEqual(['a'])
})

test('other data is an error of types, and missing data where it may not be undefined', () => {
  const k = new SimKernel<number>()
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  // @ts-expect-error a text is no number
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'a' })
  // @ts-expect-error the data is missing
  k.epoll_ctl(ep, EPOLL_CTL_ADD, b, { events: EPOLLIN })
  expectTypeOf(k.epoll_wait(ep, 1, 0)).toEqualTypeOf<{ events: number; data: number }[]>()
})

test('without a type it is unknown, and may be missing', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, k.eventfd(1), { events: EPOLLIN })
  expectTypeOf(k.epoll_wait(ep, 1, 0)[0]!.data).toEqualTypeOf<unknown>()
  expect(k.epoll_wait(ep, 1, 0)).toEqual([{ events: EPOLLIN, data: undefined }])
})
