import { describe, expect, test } from 'vitest'
import {
  EPOLL_CTL_ADD,
  EPOLLET,
  EPOLLEXCLUSIVE,
  EPOLLHUP,
  EPOLLIN,
  replay,
  SimKernel,
  type TaskSystem,
  type TraceStep,
} from './index.ts'

/** A kernel with a socket that listens. */
function server(steps: TraceStep[] | null = null, backlog = 9) {
  const k = new SimKernel(steps === null ? {} : { trace: step => steps.push(step) })
  const listener = k.socket()
  k.bind(listener, 'server')
  k.listen(listener, backlog)
  const connect = () => {
    const fd = k.socket()
    k.connect(fd, 'server')
    return fd
  }
  return { k, listener, connect }
}

/** Starts tasks with an epoll each on one listening socket, which accept what they are woken for, and names who accepted. */
function servers(events: number, count: number) {
  const { k, listener, connect } = server()
  const accepted: string[] = []
  const inVain: string[] = []
  for (let i = 0; i < count; i++) {
    k.spawn(function* (sys: TaskSystem) {
      const ep = sys.epoll_create1(0)
      sys.epoll_ctl(ep, EPOLL_CTL_ADD, listener, { events })
      for (;;) {
        yield* sys.epoll_wait(ep, 1, -1)
        try {
          sys.accept(listener)
          accepted.push(`server ${i}`)
        } catch {
          inVain.push(`server ${i}`)
        }
      }
    }, `server ${i}`)
  }
  k.run()
  return { k, connect, accepted, inVain }
}

describe('several servers with an epoll each on one listening socket', () => {
  test('one connection wakes all of them: the last to register goes first, the others find nothing', () => {
    const { k, connect, accepted, inVain } = servers(EPOLLIN, 3)
    connect()
    k.run()
    expect(accepted).toEqual(['server 2'])
    expect(k.counters.wakeUps).toBe(3)
    expect(k.counters.wakeUpsInVain).toBe(2)
    expect(inVain).toEqual([])
  })

  test('under edge, too', () => {
    const { k, connect, accepted } = servers(EPOLLIN | EPOLLET, 3)
    connect()
    k.run()
    expect(accepted).toEqual(['server 2'])
    expect(k.counters.wakeUps).toBe(3)
  })

  test('with EPOLLEXCLUSIVE one is woken, and always the first to register while it sleeps', () => {
    const { k, connect, accepted } = servers(EPOLLIN | EPOLLEXCLUSIVE, 3)
    for (let i = 0; i < 4; i++) {
      connect()
      k.run()
    }
    expect(accepted).toEqual(Array(4).fill('server 0'))
    expect(k.counters.wakeUps).toBe(4)
    expect(k.counters.wakeUpsInVain).toBe(0)
    k.assertInvariants()
  })

  test('connections that come at once wake one server each, of which the first takes them all', () => {
    const { k, connect, accepted } = servers(EPOLLIN | EPOLLEXCLUSIVE, 3)
    for (let i = 0; i < 2; i++) connect()
    k.run()
    expect(accepted).toEqual(Array(2).fill('server 0'))
    expect(k.counters.wakeUps).toBe(2)
    expect(k.counters.wakeUpsInVain).toBe(1)
  })
})

describe('the trace', () => {
  test('of a connection tells the chain to the sleeper, and that of accept the socket that gets its file', () => {
    const steps: TraceStep[] = []
    const { k, listener, connect } = server(steps)
    const ep = k.epoll_create1(0)
    k.epoll_ctl(ep, EPOLL_CTL_ADD, listener, { events: EPOLLIN })
    k.spawn(function* (sys) {
      yield* sys.epoll_wait(ep, 1, -1)
    })
    k.run()
    steps.length = 0
    connect()
    const client = steps.find(({ action }) => action === 'file_open') as TraceStep & { file: number }
    const told = steps.slice(steps.findIndex(({ fn }) => fn === 'connect'))
    expect(told.map(({ fn, action }) => `${fn} ${action}`).slice(0, 9)).toEqual([
      'connect syscall',
      'unix_stream_connect call',
      'unix_stream_connect connection_add',
      'unix_stream_connect set',
      'sock_def_readable call',
      '__wake_up call',
      'ep_poll_callback call',
      'ep_poll_callback link',
      '__wake_up call',
    ])
    const socket = client.file + 1
    expect(told[2]).toMatchObject({ file: 4, socket, state: { peer: client.file, addr: 'server' } })
    expect(told[3]).toMatchObject({
      file: client.file,
      fields: { peer: socket, sk_state: 'TCP_ESTABLISHED' },
    })
    steps.length = 0
    const fd = k.accept(listener)
    expect(steps.filter(({ action }) => action === 'file_open')).toMatchObject([{ file: socket }])
    expect(k.snapshot().descriptors[fd]).toBe(socket)
  })

  test('leads to the snapshot after a listener has closed before those who wait', () => {
    const steps: TraceStep[] = []
    const { k, listener, connect } = server(steps)
    const clients = [connect(), connect()]
    k.write(clients[0]!, 5)
    steps.length = 0
    const before = k.snapshot()
    expect(Object.values(before.embryos)).toMatchObject([
      { sk_state: 'TCP_ESTABLISHED', receive_queue: [{ len: 5 }] },
      { receive_queue: [] },
    ])
    expect(before.files[4]!.state).toMatchObject({
      sk_state: 'TCP_LISTEN',
      sk_max_ack_backlog: 9,
      addr: 'server',
      receive_queue: Object.keys(before.embryos).map(socket => ({ socket: Number(socket), len: 0 })),
    })
    k.close(listener)
    expect(k.snapshot().embryos).toEqual({})
    expect(replay(before, steps)).toEqual(k.snapshot())
    expect(k.poll([{ fd: clients[1]!, events: EPOLLIN }], 0)[0]!.revents & EPOLLHUP).toBe(EPOLLHUP)
    k.assertInvariants()
  })
})

test('a client that closes is no peer in the snapshot of the socket that waits', () => {
  const steps: TraceStep[] = []
  const { k, connect } = server(steps)
  const client = connect()
  steps.length = 0
  const before = k.snapshot()
  k.close(client)
  expect(Object.values(k.snapshot().embryos)).toMatchObject([{ peer: null, sk_shutdown: 3 }])
  expect(replay(before, steps)).toEqual(k.snapshot())
})

test('the largest backlog is net.core.somaxconn', () => {
  const { k, listener } = server(null, 5000)
  const backlog = () => (k.snapshot().files[4]!.state as { sk_max_ack_backlog: number }).sk_max_ack_backlog
  expect(backlog()).toBe(4096)
  k.listen(listener, 7)
  expect(backlog()).toBe(7)
  k.listen(listener, -1)
  expect(backlog()).toBe(4096)
})

test.each(['', 7, null, 'x'.repeat(108), 'ä'.repeat(54)])('%j is no name of a socket', name => {
  const { k, listener } = server()
  const refused = 'name must be a string of 1 to 107 bytes'
  expect(() => k.bind(listener, name as string)).toThrow(new TypeError(refused))
  expect(() => k.connect(listener, name as string)).toThrow(new TypeError(refused))
})

test('accept with a full table takes no connection', () => {
  const k = new SimKernel({ nofile: 5 })
  const listener = k.socket()
  k.bind(listener, 'server')
  k.listen(listener, 0)
  k.connect(k.socket(), 'server')
  expect(() => k.accept(listener)).toThrow(expect.objectContaining({ code: 'EMFILE' }))
  expect(k.poll([{ fd: listener, events: EPOLLIN }], 0)[0]!.revents).toBe(EPOLLIN)
  expect(() => k.accept(0)).toThrow(expect.objectContaining({ code: 'EMFILE' }))
  k.close(4)
  expect(k.accept(listener)).toBe(4)
})
