import { expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN, SimKernel, type TaskBody, type TaskSystem } from './index.ts'

test('a hole in the array of poll is an entry of a wrong type', () => {
  const k = new SimKernel()
  expect(() => k.poll(new Array(2), 0)).toThrow(new TypeError('fds[] must be { fd, events }'))
})

test('a task is a generator: neither an asynchronous one, nor another object', () => {
  const k = new SimKernel()
  const bodies: unknown[] = [
    async function* () {},
    async () => {},
    () => ({ next() {} }),
    () => null,
    () => [],
  ]
  for (const body of bodies) {
    expect(() => k.spawn(body as (sys: TaskSystem) => TaskBody)).toThrow(
      new TypeError('body must be a generator function'),
    )
  }
  k.run()
})

test.each(['x', null, -1, Number.NaN, Number.POSITIVE_INFINITY])('a sleep of %s', sleepMs => {
  const k = new SimKernel()
  k.spawn(function* (sys) {
    yield* sys.sleep(sleepMs as number)
  })
  expect(() => k.run()).toThrow(new TypeError('sleepMs must be a number, at least 0'))
})

test.each([1n, '1', 0.5, undefined, 2 ** 32])("an external file's state of %s", state => {
  const k = new SimKernel()
  let result: unknown = 0
  const fd = k.openExternal(() => result as number)
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN })
  k.wake(fd, EPOLLIN)
  result = state
  const refused = /^state's result must be an integer/
  expect(() => k.epoll_wait(ep, 1, 0)).toThrow(refused)
  expect(() => k.epoll_ctl(k.epoll_create1(0), EPOLL_CTL_ADD, fd, { events: EPOLLIN })).toThrow(refused)
  expect(() => k.poll([{ fd, events: EPOLLIN }], 0)).toThrow(TypeError)
  expect(() => k.select(fd + 1, [fd], null, null, 0)).toThrow(TypeError)
  k.assertInvariants()
})

test('a descriptor table has a largest size', () => {
  expect(() => new SimKernel({ nofile: 2 ** 26 + 1 })).toThrow('nofile must be an integer')
  const k = new SimKernel({ nofile: 2 ** 26 })
  expect(() => k.dup2(0, 2 ** 26)).toThrow('EBADF')
  expect(k.dup2(0, 2 ** 20 + 1)).toBe(2 ** 20 + 1)
})
