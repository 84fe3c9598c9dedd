import { readdirSync, readlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FD_KINDS } from '../suite/fd_kinds.ts'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { loadAddon, POLLIN } from './addon.ts'
import { openLoopColumns, testOptions, wakeupColumns } from './columns.fixture.ts'
import { GRANTED_MECHANISMS } from './granted.fixture.ts'

const addon = loadAddon()

/** Returns the errno's name with which the kernel refuses busy polling by a mechanism; null where it grants it. */
function refusalOf(mechanism: string, microseconds = 50): string | null {
  const poller = new addon.Poller(mechanism, 1)
  try {
    poller.busyPoll(microseconds)
    return null
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null
  } finally {
    poller.close()
  }
}

function epolls(): number[] {
  return readdirSync('/proc/self/fd')
    .filter(name => {
      try {
        return readlinkSync(`/proc/self/fd/${name}`) === 'anon_inode:[eventpoll]'
      } catch {
        return false
      }
    })
    .map(Number)
}

/** Returns for how long the epolls that `open` makes poll a NIC, which `close` is to close again. */
function busyPollsOf<T extends { close(): void }>(open: () => T, use: (opened: T) => void = () => {}) {
  const before = epolls()
  const opened = open()
  use(opened)
  const found = epolls().filter(fd => !before.includes(fd))
  const times = found.map(fd => addon.busyPollUs(fd))
  opened.close()
  return times
}

const POLLING = GRANTED_MECHANISMS.filter(({ features }) => features.busyPolls).map(({ name }) => name)
const OTHERS = GRANTED_MECHANISMS.filter(({ features }) => !features.busyPolls).map(({ name }) => name)

const refusal = refusalOf('epoll')
if (refusal !== null) process.stdout.write(`skipped: busy polling (this kernel refuses it with ${refusal})\n`)

test('what is no epoll polls no NIC', () => {
  for (const name of OTHERS)
    expect([name, refusalOf(name), refusalOf(name, 0)]).toEqual([name, 'ENOTSUP', null])
  expect([...new Set(POLLING.map(name => refusalOf(name)))]).toEqual([refusal])
})

test.skipIf(refusal !== null).each(POLLING)(
  '%s polls for as long as it is told, and after a clear, too',
  name => {
    const open = () => new addon.Poller(name, 1)
    expect(busyPollsOf(open)).toEqual([0])
    expect(busyPollsOf(open, poller => poller.busyPoll(50))).toEqual([50])
    const clear = (poller: ReturnType<typeof open>) => {
      poller.busyPoll(60)
      poller.clear()
    }
    expect(busyPollsOf(open, clear)).toEqual([60])
    // The kernel takes no more than 2^31 - 1.
    expect(refusalOf(name, 2 ** 31)).toBe('EINVAL')
  },
)

test.skipIf(refusal !== null)('each loop whose waits may sleep hands it on', () => {
  const pool = new addon.FdPool(4, 'tcp')
  const plan = encodePlan(makePlan({ seed: 1, fdCount: 4, activeCount: 1 }))
  const options = { ...testOptions('epoll', 4), fdCount: 4, waitDelayNs: 0, busyPollUs: 70 }
  const writer = { writerCpu: 0, sharedCpu: true, sharesCpu: true, watchMs: 1, patienceMs: 1000 }
  const [armNs, scanNs, timeoutLatenessNs] = [0, 1, 2].map(() => new Float64Array(4))
  const late = { armNs: armNs!, scanNs: scanNs!, timeoutLatenessNs: timeoutLatenessNs! }
  const loops = [
    () => new addon.WakeupRunner(pool, plan, { ...options, ...writer }, wakeupColumns(4)),
    () => new addon.TimeoutRunner(pool, { ...options, timeoutNs: 1000 }, late),
    () => new addon.OpenLoop(pool, { ...options, ...writer, waitMode: 'wakeup' }, openLoopColumns(4)),
  ]
  for (const open of loops) expect(busyPollsOf<{ close(): void }>(open)).toEqual([70])
  const poll = () => new addon.TimeoutRunner(pool, { ...options, mechanism: 'poll', timeoutNs: 1000 }, late)
  expect(poll).toThrow('busy polling: ENOTSUP')
  pool.close()
})

test('over loopback, and without a network, nothing comes from a NIC, and what was sent is read', () => {
  for (const kind of FD_KINDS.filter(name => name !== 'simulated')) {
    const pool = new addon.FdPool(1, kind)
    expect([kind, pool.napiId()]).toEqual([kind, 0])
    if (kind !== 'file') expect(addon.readiness(pool.watched(0)) & POLLIN).toBe(0)
    pool.close()
  }
})
