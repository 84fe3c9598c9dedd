import { describe, expect, test } from 'vitest'
import { cellOf } from '../suite/cells.ts'
import type { ParameterValue } from '../suite/parameter.ts'
import type { ParameterName } from '../suite/parameter_table.ts'
import { unsupportedReason } from './demands.ts'
import { MECHANISMS, type Mechanism, mechanismNamed, NATIVE_MECHANISMS } from './mechanisms.ts'

const DEMANDS: readonly Partial<Record<ParameterName, ParameterValue>>[] = [
  {},
  { trigger: 'edge' },
  { oneshot: true },
  { fdCount: 512, active: 100, maxEvents: 16 },
  { load: 'open', arrivals: 'flood', readers: 2, queue: 'shared', active: '100%' },
  { fdKind: 'simulated' },
  { chainWrites: 4, active: 2 },
  { activity: 'zipf' },
  { messageBytes: 64, readBytes: 16 },
  { churn: 9 },
  { freshSet: true },
  { active: 0 },
  { active: 0, waitMode: 'timeout', timeoutNs: 1000 },
]

describe.each(MECHANISMS.map(mechanism => [mechanism.name, mechanism] as const))('%s', (name, mechanism) => {
  const twin = { ...mechanism, name: 'made-up' }

  test.each(DEMANDS)(
    'a mechanism with the same features and another name gets the same answer to %j',
    demand => {
      const { params } = cellOf({ mechanism: name }, { fdCount: 8, active: 1, ...demand })
      const reason = unsupportedReason(mechanism, params)
      expect(unsupportedReason(twin, params)).toBe(reason?.replace(name, 'made-up') ?? null)
    },
  )
})

test('several readers share an interest set, and a wait is bounded, where the features say so', () => {
  const shared = { load: 'open', arrivals: 'flood', readers: 2, queue: 'shared', active: '100%' } as const
  const bounded = { fdCount: 512, active: 100, maxEvents: 16 }
  for (const mechanism of NATIVE_MECHANISMS) {
    const { name, features } = mechanism
    const answer = (row: Partial<Record<ParameterName, ParameterValue>>) =>
      unsupportedReason(mechanism, cellOf({ mechanism: name }, { fdCount: 8, ...row }).params)
    expect(answer(shared)).toBe(
      features.shareable
        ? null
        : `queue shared: ${name} has no set in the kernel that threads could share; possible: queue own`,
    )
    expect(answer(bounded)).toBe(
      features.bounded
        ? null
        : `maxEvents 16: ${name} has no bound on what one wait delivers; possible: maxEvents all`,
    )
  }
  expect(new Set(NATIVE_MECHANISMS.map(({ features }) => features.shareable)).size).toBe(2)
  expect(new Set(NATIVE_MECHANISMS.map(({ features }) => features.bounded)).size).toBe(2)
})

test.each<[string, Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  ['epoll', { waitMode: 'wakeup' }, null],
  ['epoll_pwait2', { waitMode: 'wakeup', load: 'open', ratePerSecond: 10 }, null],
  ['epoll-timerfd', { waitMode: 'timeout', active: 0, timeoutNs: 1000 }, null],
  ['epoll', { waitMode: 'ready' }, 'a wait that finds nothing and may sleep'],
  ['epoll', { waitMode: 'nonblocking' }, 'a wait that finds nothing and may sleep'],
  ['epoll', { readersAs: 'threads' }, 'that of the measuring thread'],
  ['poll', { waitMode: 'wakeup' }, 'poll polls no NIC'],
  ['io_uring', { waitMode: 'wakeup' }, 'io_uring polls no NIC'],
  ['sim-epoll', {}, 'sim-epoll polls no NIC'],
])('%s with busy polling and %j: %s', (name, row, reason) => {
  const { params } = cellOf({ mechanism: name }, { fdCount: 8, fdKind: 'tcp', busyPollUs: 50, ...row })
  const answer = unsupportedReason(mechanismNamed(name)!, params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test('more active than watched is skipped by every mechanism, with that as the reason', () => {
  for (const mechanism of MECHANISMS) {
    const answer = (fdCount: number) =>
      unsupportedReason(mechanism, cellOf({ mechanism: mechanism.name }, { fdCount, active: 9 }).params)
    expect(answer(8)).toBe(
      'active 9 with fdCount 8: there are not so many descriptors; possible: active 0 to 8, or a share such as 100%',
    )
    expect(answer(9) ?? '').not.toContain('not so many')
  }
})

const FRESH = { fdCount: 8, freshSet: true } as const

test.each<[Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  [{}, null],
  [{ trigger: 'edge', waitMode: 'ready' }, null],
  [{ chainWrites: 2, messageBytes: 1, maxEvents: 2 }, null],
  [{ oneshot: true }, 'nothing to re-arm'],
  [{ churn: 2 }, 'nothing to change'],
  [{ active: 0 }, 'no event that the cost of a fresh set'],
  [{ waitMode: 'wakeup' }, 'waitMode nonblocking or ready only'],
  [{ load: 'open', ratePerSecond: 10 }, 'in closed loop only'],
  [{ readersAs: 'threads' }, 'by the measuring thread'],
])('a set that is built anew for each wait, with %j: %s', (row, reason) => {
  const cell = cellOf({ mechanism: 'epoll' }, { ...FRESH, ...row })
  const answer = unsupportedReason(mechanismNamed('epoll')!, cell.params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test('only a mechanism whose requests outlast a wait has no fresh sets, and a simulated one runs none', () => {
  const answer = (name: string) =>
    unsupportedReason(mechanismNamed(name)!, cellOf({ mechanism: name }, FRESH).params)
  const refused = NATIVE_MECHANISMS.filter(({ name }) => answer(name) !== null)
  expect(refused.map(({ name }) => name)).toEqual(['io_uring'])
  expect(answer('io_uring')).toMatch(/^freshSet true: the requests of io_uring outlast a wait/)
  expect(answer('sim-poll')).toMatch(/: sim-poll runs plain iterations only; possible: /)
})

test.each<[Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  [{ active: 0 }, null],
  [{ active: 0, trigger: 'edge' }, null],
  [{ active: 0, churn: 2 }, null],
  [{ active: 0, waitMode: 'ready' }, 'would never end'],
  [{ active: 0, waitMode: 'wakeup' }, 'nothing wakes the reader'],
  [{ active: 0, load: 'open', ratePerSecond: 10 }, 'possible: active 1 or more'],
  [{ active: 0, chainWrites: 2 }, 'a chain of writes begins'],
  [{ active: 0, oneshot: true }, 'nothing is delivered that oneshot could disarm'],
  [{ active: 0, waitMode: 'timeout', timeoutNs: 1000 }, null],
  [{ active: 0, waitMode: 'timeout', timeoutNs: 1000, trigger: 'edge' }, null],
  [{ active: 0, waitMode: 'timeout' }, 'need a timeout'],
  [{ active: 1, waitMode: 'timeout', timeoutNs: 1000 }, 'possible: active 0'],
  [
    { active: 1, waitMode: 'timeout', timeoutNs: 1000, load: 'open', ratePerSecond: 10 },
    'events end the waits',
  ],
  [{ active: 0, waitMode: 'timeout', timeoutNs: 1000, churn: 2 }, 'possible: waitMode nonblocking or ready'],
  [{ active: 0, waitMode: 'timeout', timeoutNs: 1000, stallMs: 2 }, 'a stall is injected'],
])('waits that find nothing and waits that a timeout ends: %j', (row, reason) => {
  const { mechanism, params } = cellOf({ mechanism: 'epoll' }, { fdCount: 8, ...row })
  const answer = unsupportedReason(mechanismNamed(mechanism) as Mechanism, params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test.each<[Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  [{ activity: 'hot-set', writeOrder: 'sequential', active: 2 }, null],
  [{ activity: 'hot-set', waitMode: 'wakeup' }, null],
  [{ activity: 'first', active: 0 }, 'nothing to choose'],
  [{ writeOrder: 'sequential', active: 0 }, 'nothing to choose'],
  [{ activity: 'first', load: 'open', ratePerSecond: 10 }, 'closed loop only'],
  [{ writeOrder: 'sequential', load: 'open', arrivals: 'flood', active: '100%' }, 'closed loop only'],
  [{ activity: 'bursts', chainWrites: 3 }, 'chooses its descriptors itself'],
  [{ writeOrder: 'sequential', chainWrites: 3 }, 'chooses its descriptors itself'],
  [{ active: '100%', chainWrites: 3 }, null],
  [{ active: '100%', chainWrites: 3, fdKind: 'pipe' }, null],
  [{ active: '100%', chainWrites: 3, fdKind: 'eventfd' }, 'one read of eventfds cannot tell apart'],
  [{ active: 4, chainWrites: 3, fdKind: 'eventfd' }, null],
])('which descriptors are active: %j', (row, reason) => {
  const { mechanism, params } = cellOf({ mechanism: 'epoll' }, { fdCount: 8, ...row })
  const answer = unsupportedReason(mechanismNamed(mechanism) as Mechanism, params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test.each<[Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  [{ interest: 'out' }, null],
  [{ interest: 'out', trigger: 'edge', oneshot: true, fdKind: 'tcp' }, null],
  [{ interest: 'out', active: 0 }, null],
  [{ interest: 'out', active: 0, waitMode: 'timeout', timeoutNs: 1000 }, null],
  [{ interest: 'out', waitMode: 'wakeup' }, null],
  [{ interest: 'out', fdKind: 'eventfd' }, null],
  [{ interest: 'inout', fdKind: 'seqpacket', messageBytes: 100, readBytes: null }, null],
  [{ interest: 'inout', churn: 2 }, null],
  [{ interest: 'inout', fdKind: 'eventfd' }, 'eventfds that are full are not without input'],
  [{ interest: 'inout', fdKind: 'pipe' }, 'possible: interest in or out'],
  [{ interest: 'out', fdKind: 'udp' }, 'always have room; possible: interest in'],
  [{ interest: 'inout', fdKind: 'timerfd' }, 'a timerfd is never written to; possible: interest in'],
  [{ interest: 'out', fdKind: 'file', active: '100%' }, 'EPERM'],
  [{ interest: 'out', fdKind: 'epoll2' }, 'an epoll is never written to'],
  [{ interest: 'out', fdKind: 'listener' }, 'a listening socket is never written to'],
  [{ interest: 'out', load: 'open', ratePerSecond: 10 }, 'input arrives; possible: interest in'],
  [{ interest: 'inout', readersAs: 'threads' }, 'input arrives; possible: interest in'],
  [{ interest: 'out', messageBytes: 2 }, 'possible: messageBytes 1'],
  [{ interest: 'out', churn: 1 }, 'to room to write and back'],
  [{ interest: 'out', chainWrites: 3, active: 4 }, null],
  [{ interest: 'out', chainWrites: 3, active: 5 }, 'twice the room'],
  [{ interest: 'inout', chainWrites: 3, active: 5 }, null],
])('what descriptors are watched for: %j', (row, reason) => {
  const { mechanism, params } = cellOf({ mechanism: 'epoll' }, { fdCount: 8, ...row })
  const answer = unsupportedReason(mechanismNamed(mechanism) as Mechanism, params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test.each<[Partial<Record<ParameterName, ParameterValue>>, string | null]>([
  [{ messageBytes: 65_536 }, null],
  [{ messageBytes: 64, readBytes: 16 }, null],
  [{ messageBytes: 64, readBytes: 16, oneshot: true }, null],
  [{ messageBytes: 64, trigger: 'edge' }, null],
  [{ messageBytes: 64, readBytes: 16, trigger: 'edge' }, 'would be lost'],
  [{ messageBytes: 64, readBytes: 64, trigger: 'edge' }, null],
  [
    { messageBytes: 2048, readBytes: 1 },
    '2,048 parts, and a message is read in at most 1,024; possible: readBytes 2 or more',
  ],
  [{ messageBytes: 2, load: 'open', ratePerSecond: 10 }, 'an event is one byte'],
  [{ messageBytes: 2, waitMode: 'wakeup' }, 'nonblocking or ready'],
  [{ messageBytes: 2, active: 0 }, 'there is no message'],
  [{ messageBytes: 2, chainWrites: 2 }, 'single bytes'],
  [{ messageBytes: 2, fdKind: 'eventfd' }, 'eventfds hold no messages'],
  [{ messageBytes: 64, fdKind: 'datagram' }, null],
  [{ messageBytes: 64, readBytes: 16, fdKind: 'datagram' }, 'drops what a read leaves behind'],
  [{ messageBytes: 65_508, fdKind: 'udp' }, 'at most 65,507 bytes'],
  [{ messageBytes: 16_385, fdKind: 'tcp' }, 'at most 16,384 bytes'],
  [{ fdKind: 'udp', waitMode: 'wakeup' }, null],
  [{ fdKind: 'udp', load: 'open', ratePerSecond: 10 }, 'UDP drops datagrams'],
  [{ fdKind: 'udp', readersAs: 'threads' }, 'UDP drops datagrams'],
  [{ fdKind: 'udp', chainWrites: 2, active: 5 }, 'which they can lose'],
  [{ fdKind: 'tcp', load: 'open', ratePerSecond: 10 }, null],
  [{ fdKind: 'timerfd', load: 'open', ratePerSecond: 10 }, 'forgets that its time was over'],
  [{ fdKind: 'timerfd', waitMode: 'wakeup' }, null],
  [{ fdKind: 'signalfd', readersAs: 'processes' }, 'to the measuring thread by itself'],
  [{ fdKind: 'signalfd', fdCount: 28 }, null],
  [{ fdKind: 'signalfd', fdCount: 29 }, 'at most 28 signalfds'],
  [{ fdKind: 'listener', waitMode: 'wakeup', trigger: 'edge' }, null],
  [{ fdKind: 'listener', messageBytes: 2 }, 'listening sockets hold no messages'],
  [{ fdKind: 'listener', readersAs: 'threads' }, 'has one client'],
  [{ fdKind: 'epoll4' }, null],
  [{ fdKind: 'signalfd', fdCount: 8, trigger: 'edge' }, null],
  [{ fdKind: 'epoll5' }, 'epoll watch at most 4 epolls in a row (ELOOP); possible: fdKind up to epoll4'],
  [{ fdKind: 'file', active: '100%' }, 'epoll cannot watch regular files (EPERM)'],
  [{ fdKind: 'seqpacket', trigger: 'edge', load: 'open', ratePerSecond: 10 }, null],
])('messages: %j', (row, reason) => {
  const { mechanism, params } = cellOf({ mechanism: 'epoll' }, { fdCount: 8, ...row })
  const answer = unsupportedReason(mechanismNamed(mechanism) as Mechanism, params)
  if (reason === null) expect(answer).toBeNull()
  else expect(answer).toContain(reason)
})

test('instructions are no time that a timeout could end by, and a simulated mechanism has no clock', () => {
  const { params } = cellOf(
    { mechanism: 'epoll' },
    { fdCount: 8, active: 0, waitMode: 'timeout', timeoutNs: 1000 },
  )
  const answer = (name: string, changed = params) =>
    unsupportedReason(mechanismNamed(name) as Mechanism, changed)
  expect(answer('epoll', { ...params, counts: 'instructions' })).toContain('no number of instructions')
  expect(answer('sim-epoll', { ...params, fdKind: 'simulated' })).toContain('no clock')
})

test('where instructions are counted, what is about time is refused, and waits of all kinds are not', () => {
  const answer = (mechanism: string, row: Partial<Record<ParameterName, ParameterValue>>) => {
    const { params } = cellOf({ mechanism }, { fdCount: 8, ...row })
    const known = MECHANISMS.find(({ name }) => name === mechanism)
    return known && unsupportedReason(known, { ...params, counts: 'instructions' })
  }
  for (const waitMode of ['nonblocking', 'ready', 'wakeup']) expect(answer('epoll', { waitMode })).toBeNull()
  expect(answer('epoll', { load: 'open', arrivals: 'flood', active: '100%' })).toMatch(
    /^arrivals flood: a flood counts/,
  )
  expect(answer('epoll', { load: 'open', ratePerSecond: 1000 })).toMatch(
    /^load open: an open load offers events by/,
  )
  for (const fault of [{ waitDelayNs: 5 }, { stallMs: 5 }])
    expect(answer('poll', fault)).toMatch(/: an injected/)
  expect(answer('sim-epoll', {})).toMatch(/: sim-epoll is simulated/)
})

test('what a mechanism cannot watch, or not so, is refused whatever else is asked', () => {
  const answer = (mechanism: string, row: Partial<Record<ParameterName, ParameterValue>>) => {
    const { params } = cellOf({ mechanism }, { fdCount: 8, ...row })
    return unsupportedReason(mechanismNamed(mechanism) as Mechanism, params)
  }
  const edge = { fdKind: 'signalfd', trigger: 'edge' }
  expect(answer('io_uring', edge)).toContain('reports those again that are not read yet')
  expect(answer('epoll', edge)).toBeNull()
  expect(answer('poll', { fdKind: 'epoll5' })).toBeNull()
  const all = { fdKind: 'file', active: '100%' }
  expect(answer('poll', all)).toBeNull()
  expect(answer('poll', { fdKind: 'file', active: 7 })).toContain('possible: active 100%')
  expect(answer('poll', { ...all, waitMode: 'wakeup' })).toContain('nobody sleeps')
  expect(answer('poll', { ...all, chainWrites: 1 })).toContain('possible: chainWrites 0')
  expect(answer('io_uring', { ...all, trigger: 'edge' })).toContain('possible: trigger level')
  const readers = { readersAs: 'threads', readers: 2, exclusive: true, load: 'open', arrivals: 'quiet' }
  const same = { ...readers, readerFds: 'same', waitMode: 'wakeup' }
  expect(answer('epoll', same)).toBeNull()
  expect(answer('epoll', { ...same, fdKind: 'epoll1' })).toContain('no exclusive wake-ups')
})

test('every reason says what was asked, why it cannot be, and what can be', () => {
  const values: Partial<Record<ParameterName, readonly ParameterValue[]>> = {
    active: [0, 9, '100%'],
    waitMode: ['ready', 'wakeup', 'timeout'],
    load: ['open'],
    arrivals: ['flood', 'quiet', 'constant'],
    ratePerSecond: [1000],
    readersAs: ['threads', 'processes'],
    readers: [4],
    writers: [4],
    churn: [2, 99],
    fdKind: ['file', 'udp', 'epoll5', 'signalfd', 'simulated'],
    interest: ['out', 'inout'],
    messageBytes: [64, 1_000_000],
    chainWrites: [3],
    highestFd: [5000],
    maxEvents: [1],
    freshSet: [true],
    stallMs: [1],
  }
  const rows = Object.entries(values).flatMap(([name, all]) => all.map(value => ({ [name]: value })))
  const given: Readonly<Record<string, ParameterValue>> = { fdCount: 8, active: 2, ratePerSecond: 1000 }
  const reasons = MECHANISMS.flatMap(mechanism =>
    rows.flatMap((row, i) =>
      rows.slice(i).flatMap(other => {
        const { params } = cellOf({ mechanism: mechanism.name }, { ...given, ...row, ...other })
        return unsupportedReason(mechanism, params) ?? []
      }),
    ),
  )
  expect(new Set(reasons).size).toBeGreaterThan(60)
  for (const reason of new Set(reasons)) {
    expect(reason).toMatch(/^\w+ \S+( with \w+ \S+)?( and \w+ \S+)*: [^;]+; possible: .+$/)
    expect(reason).not.toContain('undefined')
  }
})
