import { expect, test } from 'vitest'
import {
  applyStep,
  EPOLL_CTL_ADD,
  EPOLL_CTL_DEL,
  EPOLLIN,
  replay,
  SimKernel,
  type TraceStep,
} from './index.ts'
import { replayRandomHistory } from './random_history.fixture.ts'

test('each step leads from the snapshot before it to the one after it', () => {
  for (const semantics of ['6.18', '5.4'] as const) {
    const { steps, kinds, difference } = replayRandomHistory(1, 60, semantics)
    expect(difference).toBeNull()
    expect(steps).toBeGreaterThan(500)
    expect(kinds.size).toBeGreaterThan(35)
  }
})

test.each(Array.from({ length: 16 }, (_, i) => i))(
  'the tree of 16 items without item %i is replayed',
  erased => {
    const steps: TraceStep[] = []
    const k = new SimKernel({ trace: step => steps.push(step) })
    const ep = k.epoll_create1(0)
    const fds = Array.from({ length: 16 }, () => k.eventfd(0))
    for (const fd of fds) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
    const before = k.snapshot()
    steps.length = 0
    k.epoll_ctl(ep, EPOLL_CTL_DEL, fds[erased]!)
    expect(replay(before, steps)).toEqual(k.snapshot())
  },
)

/** Runs a small program and returns its snapshots before and after its last calls, with the steps between them. */
function program(trace: boolean) {
  const steps: TraceStep[] = []
  const k = new SimKernel(trace ? { trace: step => steps.push(step) } : {})
  const [a, b] = k.socketpair()
  const [r] = k.pipe()
  const ep = k.epoll_create1(0)
  k.epoll_ctl(ep, EPOLL_CTL_ADD, a, { events: EPOLLIN, data: 'a' })
  k.spawn(function* (sys) {
    yield* sys.epoll_wait(ep, 1, -1)
  }, 'waits')
  k.spawn(function* (sys) {
    yield* sys.poll([{ fd: r, events: EPOLLIN }], 20)
  }, 'polls')
  k.run(1e6)
  steps.length = 0
  const before = k.snapshot()
  k.write(b, 3)
  k.run(2e6)
  k.dup(a)
  k.close(ep)
  k.read(a, 1)
  return { steps, before, after: k.snapshot() }
}

test('replay() returns the next snapshot, by way of JSON, and leaves the one before as it was', () => {
  const { steps, before, after } = JSON.parse(JSON.stringify(program(true))) as ReturnType<typeof program>
  const kept = structuredClone(before)
  expect(replay(before, steps)).toEqual(after)
  expect(before).toEqual(kept)
})

test('snapshots are the same without a trace', () => {
  const [traced, untraced] = [program(true), program(false)]
  expect(untraced.before).toEqual(traced.before)
  expect(untraced.after).toEqual(traced.after)
  expect(untraced.before).toMatchObject({
    now: 1e6,
    current: 1,
    descriptors: { 0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8 },
    epolls: { 8: { rdllist: [], ovflist: null, scan: null, rbr: { file: 4, fd: 3, red: false, data: 'a' } } },
    tasks: {
      1: { name: 'main', state: 'running', sleep: null },
      2: { name: 'waits', state: 'sleeping', sleep: { fn: 'ep_poll', ep: 8, expires: null } },
      3: { name: 'polls', state: 'sleeping', sleep: { fn: 'do_poll', ep: null, expires: 20e6 } },
    },
  })
})

test('a scan is in the snapshot with its item and its buffer', () => {
  const k = new SimKernel()
  const ep = k.epoll_create1(0)
  const fds = [k.eventfd(1), k.eventfd(1)]
  for (const fd of fds) k.epoll_ctl(ep, EPOLL_CTL_ADD, fd, { events: EPOLLIN, data: fd })
  let snapshot = k.snapshot()
  k.interruptScan(() => {
    k.close(ep)
    snapshot = k.snapshot()
  }, 1)
  k.epoll_wait(ep, 8, 0)
  // Only the wait holds the epoll by then.
  expect(snapshot.descriptors[ep]).toBeUndefined()
  expect(snapshot.epolls[4]).toMatchObject({
    rdllist: [{ file: 5, fd: fds[0] }],
    txlist: [{ file: 6, fd: fds[1] }],
    ovflist: [],
    scan: { pid: 1, maxevents: 8, item: null, events: [{ events: EPOLLIN, data: fds[0] }] },
  })
})

test('steps that do not follow from a snapshot are refused', () => {
  const { steps } = program(true)
  expect(() => replay(new SimKernel().snapshot(), steps)).toThrow(/^the snapshot has no /)
  const item = { task: 1, fn: 'x', ep: 4, epfd: 3, file: 9, fd: 9 }
  const k = new SimKernel()
  k.epoll_create1(0)
  const unlink = { ...item, action: 'unlink', list: 'rdllist' } as const
  expect(() => applyStep(k.snapshot(), unlink)).toThrow('the snapshot has no item 9:9 on rdllist')
  expect(() => applyStep(k.snapshot(), { ...item, action: 'rb_erase' })).toThrow(
    'the tree has no item of file 9 and descriptor 9',
  )
})
