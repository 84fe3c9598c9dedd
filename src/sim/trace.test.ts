import { expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLL_CTL_MOD,
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  SHUT_WR,
  SimKernel,
  type TraceStep,
} from './index.ts'

/** Returns a kernel and a function that returns the steps since it was called last. */
function traced() {
  const steps: TraceStep[] = []
  const k = new SimKernel({ trace: step => steps.push(step) })
  return { k, told: () => steps.splice(0) }
}

/** Returns system calls and functions as an outline, with what they did by its action. */
function outline(steps: readonly TraceStep[]): string[] {
  const lines: string[] = []
  let depth = 0
  for (const step of steps) {
    const ends = step.action === 'return' || step.action === 'sysret'
    if (ends) depth--
    const begins = step.action === 'call' || step.action === 'syscall'
    if (!ends) lines.push('  '.repeat(depth) + (begins ? step.fn : `(${step.action})`))
    if (begins) depth++
  }
  expect(depth).toBe(0)
  return lines
}

/** Returns the steps of these kinds, without the function and the task. */
function only<A extends TraceStep['action']>(steps: readonly TraceStep[], ...actions: A[]) {
  return steps
    .filter(step => (actions as string[]).includes(step.action))
    .map(({ fn, task, ...details }) => details as Omit<Extract<TraceStep, { action: A }>, 'fn' | 'task'>)
}

test('a write tells the whole chain from the system call to the sleeper', () => {
  const { k, told } = traced()
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 7 })
  k.spawn(function* (sys) {
    yield* sys.epoll_wait(ep, 1, -1)
  }, 'sleeper')
  k.run()
  told()
  k.write(b, 1)
  const steps = told()
  expect(outline(steps)).toEqual([
    'write',
    '  unix_stream_sendmsg',
    '    (set)',
    '    (message_add)',
    '    sock_def_readable',
    '      __wake_up',
    '        ep_poll_callback',
    '          (link)',
    '          __wake_up',
    '            ep_autoremove_wake_function',
    '              (wake)',
    '              (wait_remove)',
  ])
  expect(only(steps, 'wake')).toEqual([{ action: 'wake', pid: 2, by: 1 }])
  // The queue of the sleeper is told by its epoll, and that epoll by its descriptor.
  const sleeper = { func: 'ep_autoremove_wake_function', pid: 2, exclusive: true }
  const queue = { file: 6, queue: 'wq', ep: 6, epfd: ep }
  expect(only(steps, 'wait_remove')).toEqual([{ action: 'wait_remove', ...queue, entry: sleeper }])
})

test.each([
  ['a pipe', 'pipe_write', (k: SimKernel) => k.pipe()],
  ['an eventfd', 'eventfd_write', (k: SimKernel) => Array(2).fill(k.eventfd())],
] as const)('a write to %s tells its chain', (_, fn, open) => {
  const { k, told } = traced()
  const [a, b] = open(k)
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a!, { events: EPOLLIN })
  told()
  k.write(b!, 8)
  const change = fn === 'pipe_write' ? 'page_add' : 'set'
  expect(outline(told())).toEqual([
    'write',
    `  ${fn}`,
    `    (${change})`,
    '    __wake_up',
    '      ep_poll_callback',
    '        (link)',
  ])
})

test('a wait tells what a scan does with each item: level, oneshot, idle and faulted', () => {
  const { k, told } = traced()
  const ep = k.epoll_create1(0)
  const fds = [EPOLLIN, EPOLLIN | EPOLLONESHOT, EPOLLIN | EPOLLET, EPOLLIN].map((events, data) => {
    const fd = k.eventfd(1)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events, data })
    return fd
  })
  k.read(fds[2]!, 8)
  told()
  k.epoll_wait(ep, 9, 0, { room: 2 })
  const steps = told()
  expect(outline(steps.filter(({ fn }) => fn !== 'ep_item_poll' && fn !== 'vfs_poll'))).toEqual([
    'epoll_wait',
    '  (f_count)',
    '  ep_poll',
    '    ep_send_events',
    '      ep_start_scan',
    ...['(scan_begin)', '(splice)', '(ovflist_open)'].map(step => `        ${step}`),
    ...['(unlink)', '(scan_item)', '(polled)', '(scan_done)', '(copy)', '(link)'].map(
      step => `      ${step}`,
    ),
    ...['(unlink)', '(scan_item)', '(polled)', '(scan_done)', '(copy)', '(modify)'].map(
      step => `      ${step}`,
    ),
    ...['(unlink)', '(scan_item)', '(polled)', '(scan_done)', '(drop)'].map(step => `      ${step}`),
    ...['(unlink)', '(scan_item)', '(polled)', '(scan_done)', '(link)', '(fault)'].map(
      step => `      ${step}`,
    ),
    '      ep_done_scan',
    ...['(ovflist_close)', '(splice)', '(scan_end)'].map(step => `        ${step}`),
    '  (f_count)',
  ])
  expect(only(steps, 'copy').map(({ data }) => data)).toEqual([0, 1])
  expect(only(steps, 'link').map(({ fd, list, at }) => [fd, list, at])).toEqual([
    [fds[0], 'rdllist', 'tail'],
    [fds[3], 'txlist', 'head'],
  ])
})

test('two items with one number are told apart by their files', () => {
  const { k, told } = traced()
  const [a, b] = k.socketpair()
  const [c, d] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.dup(a)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN })
  k.dup2(c, a)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN })
  told()
  k.write(b, 1)
  k.write(d, 1)
  const item = { action: 'link', list: 'rdllist', at: 'tail', ep: 8, epfd: ep, fd: a }
  expect(only(told(), 'link')).toEqual([
    { ...item, file: 4 },
    { ...item, file: 6 },
  ])
})

test('system calls are told with arguments and results, and with the errors of those that fail', () => {
  const { k, told } = traced()
  const calls = () => only(told(), 'syscall', 'sysret').map(({ action, ...rest }) => rest)
  const ep = k.epoll_create(5)
  expect(calls()).toEqual([{ args: [5] }, { result: ep, error: null }])
  const fd = k.eventfd(1)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: { an: 'object' } })
  expect(calls().slice(2)).toEqual([
    { args: [ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: { an: 'object' } }] },
    { result: 0, error: null },
  ])
  expect(() => k.epoll_ctl(ep, EPOLL_CTL_ADD, 99, { events: EPOLLIN })).toThrow('EBADF')
  expect(calls()[1]).toEqual({ result: null, error: 'EBADF' })
  expect(() => k.close('3' as never)).toThrow(TypeError)
  expect(calls()[1]).toEqual({ result: null, error: 'TypeError' })
  k.write(fd, new Uint8Array(8))
  expect(calls()[0]).toEqual({ args: [fd, { bytes: 8 }] })
  k.select(9, new Set([fd]), [fd].values(), null, 0)
  expect(calls()).toEqual([
    { args: [9, [fd], [fd], null, 0] },
    { result: { count: 2, readfds: [fd], writefds: [fd], exceptfds: null }, error: null },
  ])
  k.spawn(function* (sys) {
    sys.read(fd, 8)
    yield* sys.epoll_wait(99, 1, 0)
  })
  expect(() => k.run()).toThrow('EBADF')
  expect(calls()).toEqual([
    { args: [fd, 8] },
    { result: 8, error: null },
    { args: [99, 1, 0] },
    { result: null, error: 'EBADF' },
  ])
})

test('changes of the tree are told with rotations and colours', () => {
  const { k, told } = traced()
  const ep = k.epoll_create1(0)
  const fds = [k.eventfd(), k.eventfd(), k.eventfd(), k.eventfd()]
  told()
  const changes = () =>
    told().flatMap(step => {
      if (step.action === 'rb_link') return [`link ${step.fd} ${step.side} of ${step.parent?.fd ?? 'none'}`]
      if (step.action === 'rb_rotate') return [`rotate ${step.fd} ${step.direction}`]
      if (step.action === 'rb_colour') return [`${step.red ? 'redden' : 'blacken'} ${step.fd}`]
      return step.action === 'rb_erase' ? [`erase ${step.fd}`] : []
    })
  for (const fd of fds.slice(0, 3)) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN })
  expect(changes()).toEqual([
    ...['link 4 left of none', 'blacken 4', 'link 5 right of 4'],
    ...['link 6 right of 5', 'blacken 5', 'redden 4', 'rotate 4 left'],
  ])
  k.epoll_ctl(ep, EPOLL_CTL_ADD, fds[3]!, { events: EPOLLIN })
  k.epoll_ctl(ep, EPOLL_CTL_DEL, fds[1]!)
  expect(changes()).toEqual([
    ...['link 7 right of 6', 'blacken 6', 'blacken 4', 'redden 5', 'blacken 5'],
    ...['erase 5', 'blacken 7'],
  ])
})

test('what changes nothing is told, too: an event not asked for, and an item that is listed already', () => {
  const { k, told } = traced()
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLOUT })
  k.write(b, 1)
  k.epoll_ctl(ep, EPOLL_CTL_MOD, a, { events: EPOLLOUT })
  k.shutdown(b, SHUT_WR)
  const of = (step: TraceStep) => `${step.fn} ${step.action}`
  expect(
    told()
      .filter(({ action }) => action === 'filter' || action === 'keep')
      .map(of),
  ).toEqual(['ep_poll_callback filter', 'ep_modify keep', 'ep_poll_callback keep'])
})

test('an epoll that has lost its descriptor is told without one, and by its lowest otherwise', () => {
  const { k, told } = traced()
  const [a, b] = k.socketpair()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN | EPOLLET })
  const epfd = () => {
    k.write(b, 1)
    const call = told().find(({ fn, action }) => fn === 'ep_poll_callback' && action === 'call')
    return (call as Extract<TraceStep, { action: 'call' }>).epfd
  }
  const higher = k.dup(ep)
  expect(epfd()).toBe(ep)
  k.close(ep)
  expect(epfd()).toBe(higher)
  k.spawn(function* (sys) {
    yield* sys.epoll_wait(higher, 1, -1)
    yield* sys.epoll_wait(higher, 1, -1)
  })
  k.run()
  k.close(higher)
  expect(epfd()).toBeNull()
})

test('tasks are told as they start, run, sleep, wake and end, with the clock', () => {
  const { k, told } = traced()
  const ep = k.epoll_create1(0)
  told()
  k.spawn(function* (sys) {
    yield* sys.epoll_wait(ep, 1, 5)
    yield
  }, 'a')
  k.run()
  const kinds = ['spawn', 'switch', 'run', 'sleep', 'wake', 'yield', 'exit', 'clock'] as const
  expect(only(told(), ...kinds)).toEqual([
    { action: 'spawn', pid: 2, name: 'a', blocked: [] },
    { action: 'switch', pid: 2 },
    { action: 'run', pid: 2 },
    { action: 'sleep', pid: 2, fn: undefined, ep: 4, epfd: ep, expires: 5e6 },
    { action: 'switch', pid: 1 },
    { action: 'clock', now: 5e6 },
    { action: 'wake', pid: 2, by: null },
    { action: 'switch', pid: 2 },
    { action: 'run', pid: 2 },
    { action: 'yield', pid: 2 },
    { action: 'switch', pid: 1 },
    { action: 'switch', pid: 2 },
    { action: 'run', pid: 2 },
    { action: 'exit', pid: 2 },
    { action: 'switch', pid: 1 },
  ])
})
