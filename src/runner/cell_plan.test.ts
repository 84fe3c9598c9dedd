import { totalmem } from 'node:os'
import { expect, test, vi } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import { type Addon, loadAddon } from '../poller/addon.ts'
import { cellOf, expandCells } from '../suite/cells.ts'
import type { SuiteDefinition, Variant } from '../suite/definition.ts'
import {
  availableMemory,
  NOTHING_REFUSED,
  pairsWithin,
  peersHere,
  planCells,
  refusalsOf,
} from './cell_plan.ts'

const limit = { soft: 1024, hard: 20_000 }

function reasons(change: Partial<SuiteDefinition>) {
  return planCells(expandCells({ ...defaultSuite, ...change }), limit).map(planned => planned.skipReason)
}

test('a hard limit of 20,000 leaves room for just under 10,000 pairs', () => {
  expect(pairsWithin(limit)).toBe(9936)
  expect(pairsWithin({ soft: 64, hard: 64 })).toBe(0)
})

test('an N above the limit is skipped, and the reason names the limit', () => {
  const variants = [{ mechanism: 'poll' }, { mechanism: 'sim-poll' }]
  const tooMany =
    "fdCount 9,937: that takes 19,874 descriptors, and RLIMIT_NOFILE's hard limit of 20,000 leaves room for 19,872; possible: fdCount up to 9,936, or a higher limit (ulimit -Hn)"
  const all = reasons({ variants, axes: { active: ['100%'], fdCount: [9936, 9937], maxEvents: [9937] } })
  expect(all).toEqual([null, null, tooMany, tooMany])
  const [above] = reasons({ variants: [{ mechanism: 'poll' }], axes: { fdCount: [30_000] } })
  expect(above).toMatch(/^fdCount 30,000: that takes 30,001 descriptors, /)
  const possible = (axes: SuiteDefinition['axes'], within = limit) => {
    const suite = { ...defaultSuite, variants: [{ mechanism: 'poll' }], axes }
    return planCells(expandCells(suite), within)[0]?.skipReason?.replace(/^.*possible: /, '')
  }
  const orHigher = 'or a higher limit (ulimit -Hn)'
  expect(possible({ fdCount: [30_000] })).toBe(`fdCount up to 19,871, ${orHigher}`)
  expect(possible({ fdCount: [30_000], active: [72] })).toBe(`fdCount up to 19,800, ${orHigher}`)
  expect(possible({ fdCount: [30_000], active: ['30%'] })).toBe(`fdCount up to 15,286, ${orHigher}`)
  expect(possible({ fdCount: [30_000], fdKind: ['eventfd'] })).toBe(`fdCount up to 19,872, ${orHigher}`)
  expect(possible({ fdCount: [3000], readers: [4], readersAs: ['threads'] })).toBe(
    `fdCount up to 2,484, ${orHigher}`,
  )
  expect(possible({ fdCount: [8] }, { soft: 100, hard: 100 })).toBe('a higher limit (ulimit -Hn)')
  // Another process can hold the peers, but not for a simulation, whose writes do not go through the kernel alone.
  expect(reasons({ variants, axes: { fdCount: [9937] } })).toEqual([null, tooMany])
})

test('another process holds the peers where both ends exceed the limit, and the peers of an iteration do not', () => {
  const here = (axes: SuiteDefinition['axes'], variant: Variant = { mechanism: 'epoll' }) => {
    const [cell] = expandCells({ ...defaultSuite, variants: [variant], axes })
    return peersHere(cell!.params, limit)
  }
  expect(here({ fdCount: [9936] })).toBeNull()
  expect(here({ fdCount: [9937] })).toBe(9935)
  expect(here({ fdCount: [19_871] })).toBe(1)
  expect(here({ fdCount: [19_872] })).toBeNull()
  expect(here({ fdCount: [19_800], active: [72] })).toBe(72)
  expect(here({ fdCount: [19_800], active: [73] })).toBeNull()
  expect(here({ fdCount: [19_800], active: [1], chainWrites: [72] })).toBeNull()
  expect(here({ fdCount: [12_000], fdKind: ['tcp'], waitMode: ['wakeup'] })).toBe(7872)
  for (const fdKind of ['eventfd', 'epoll1', 'simulated']) {
    expect(here({ fdCount: [12_000], fdKind: [fdKind] })).toBeNull()
  }
  expect(here({ fdCount: [12_000], load: ['open'], ratePerSecond: [1000] })).toBeNull()
  expect(here({ fdCount: [12_000], highestFd: [19_990] })).toBeNull()
  expect(here({ fdCount: [3000], readers: [4], readersAs: ['threads'] })).toBeNull()
})

test('what a mechanism cannot do is skipped with the reason', () => {
  const variants = [
    { mechanism: 'select', trigger: 'edge' },
    { mechanism: 'poll', oneshot: true },
    { mechanism: 'epoll', trigger: 'edge', oneshot: true },
  ] as const
  expect(reasons({ variants, axes: {} })).toEqual([
    'trigger edge: select has no edge trigger; possible: trigger level',
    'oneshot true: poll has no oneshot; possible: oneshot false',
    null,
  ])
})

test('a bound on what a wait delivers is for mechanisms that have one, where it would hold anything back', () => {
  const variants = [{ mechanism: 'select' }, { mechanism: 'epoll' }]
  const bounded = (axes: SuiteDefinition['axes']) => reasons({ variants, axes: { fdCount: [8], ...axes } })
  const refused = (maxEvents: number) =>
    `maxEvents ${maxEvents}: select has no bound on what one wait delivers; possible: maxEvents all`
  expect(bounded({ active: [4], maxEvents: [3] })).toEqual([refused(3), null])
  expect(bounded({ active: [3], maxEvents: [3] })).toEqual([null, null])
  const open = { load: ['open'], ratePerSecond: [1000] }
  expect(bounded({ ...open, maxEvents: [7] })).toEqual([refused(7), null])
  expect(bounded({ ...open, maxEvents: [8] })).toEqual([null, null])
})

test('a descriptor number that the limit forbids is skipped', () => {
  const [reason] = reasons({ variants: [{ mechanism: 'select' }], axes: { highestFd: [20_000] } })
  expect(reason).toContain('; possible: highestFd up to 19,999')
  const low = (fdCount: number) =>
    reasons({ variants: [{ mechanism: 'select' }], axes: { fdCount: [fdCount], highestFd: [256] } })
  expect(low(64)).toEqual([null])
  expect(low(65)).toEqual([
    'highestFd 256: Node.js and the other socketpairs take that number; possible: highestFd 258 or more',
  ])
})

test('descriptors that would not fit into memory are skipped, real ones and simulated ones', () => {
  const huge = { soft: 1e9, hard: 1e9 }
  const planned = (fdKind: 'socketpair' | 'simulated', fdCount: number) =>
    planCells(
      expandCells({
        ...defaultSuite,
        variants: [{ mechanism: 'sim-epoll', fdKind }],
        axes: { fdCount: [fdCount] },
      }),
      huge,
    )[0]?.skipReason ?? null
  const memory = totalmem()
  const most = Math.min(10_000_000, Math.floor((0.75 * memory) / 5000))
  expect(planned('socketpair', most)).toBeNull()
  if (most < 10_000_000) expect(planned('socketpair', most + 1)).toContain('of memory, and this machine has')
  expect(planned('simulated', 100_000)).toBeNull()
})

test('the buffers of messages and what fills descriptors count as memory', () => {
  const planned = (bytesEach: number, axes: SuiteDefinition['axes']) =>
    planCells(
      expandCells({
        ...defaultSuite,
        variants: [{ mechanism: 'poll' }],
        axes: { fdCount: [Math.floor((0.75 * totalmem()) / bytesEach)], active: ['100%'], ...axes },
      }),
      { soft: 1e9, hard: 1e9 },
    )[0]?.skipReason ?? null
  expect(planned(5000 + 65_536, {})).toBeNull()
  expect(planned(5000 + 65_536, { messageBytes: [65_536] })).toContain('of memory, and ')
  expect(planned(5000 + 4000, {})).toBeNull()
  expect(planned(5000 + 4000, { interest: ['out'] })).toContain('of memory, and ')
})

test('the memory of a control group counts where it is less than that of the machine', () => {
  const constrained = vi.spyOn(process, 'constrainedMemory').mockReturnValue(2e6)
  try {
    expect(reasons({ axes: { fdCount: [1000] } })[0]).toMatch(
      /take about .* its control group allows 1\.91 MiB/,
    )
    constrained.mockReturnValue(2 ** 63)
    expect(availableMemory()).toBe(totalmem())
    constrained.mockReturnValue(0)
    expect(availableMemory()).toBe(totalmem())
  } finally {
    constrained.mockRestore()
  }
})

test('native mechanisms do not watch simulated descriptors', () => {
  const [reason] = reasons({ variants: [{ mechanism: 'epoll', fdKind: 'simulated' }], axes: {} })
  expect(reason).toContain(": epoll is the kernel's own and cannot watch simulated descriptors; possible: ")
})

test('simulated mechanisms refuse what only real descriptors have', () => {
  const variants = [{ mechanism: 'sim-poll' }]
  expect(reasons({ variants, axes: { fdTable: ['shared'] } })).toEqual([
    'fdTable shared: sim-poll has no shared descriptor table; possible: fdTable private',
  ])
  expect(reasons({ variants, axes: { highestFd: [5000] } })).toEqual([
    'highestFd 5,000: sim-poll cannot choose the number of a descriptor; possible: highestFd none',
  ])
})

test('what a wake-up cannot have is skipped with the reason', () => {
  const wakeup = (axes: SuiteDefinition['axes']) =>
    reasons({ variants: [{ mechanism: 'poll' }], axes: { waitMode: ['wakeup'], ...axes } })[0]
  expect(wakeup({})).toBeNull()
  expect(wakeup({ chainWrites: [1] })).toContain('in a chain the handlers write')
  expect(wakeup({ churn: [1] })).toContain('; possible: waitMode nonblocking or ready')
  expect(wakeup({ stallMs: [1] })).toContain('a stall is injected where waits do not sleep')
})

test('an unknown mechanism is refused with the nearest name', () => {
  expect(() => reasons({ variants: [{ mechanism: 'epol' }] })).toThrow(
    'unknown mechanism "epol", did you mean "epoll"?',
  )
})

test('a kind of descriptors that the machine does not open is skipped, with the name of the errno', () => {
  const cells = expandCells({
    ...defaultSuite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdKind: ['tcp', 'pipe'] },
  })
  const refusals = { ...NOTHING_REFUSED, fdKinds: new Map([['tcp', 'ENETUNREACH']]) }
  expect(planCells(cells, limit, refusals).map(({ skipReason }) => skipReason)).toEqual([
    'fdKind tcp: this machine opens no TCP connections (ENETUNREACH); possible: another fdKind',
    null,
  ])
})

test('a mechanism whose calls the machine refuses is skipped, with the name of the errno', () => {
  const cells = expandCells({
    ...defaultSuite,
    variants: [{ mechanism: 'epoll' }, { mechanism: 'epoll_pwait2' }, { mechanism: 'sim-epoll' }],
    axes: {},
  })
  const refusals = { ...NOTHING_REFUSED, mechanisms: new Map([['epoll_pwait2', 'ENOSYS']]) }
  const [epoll, refused, simulated] = planCells(cells, limit, refusals).map(({ skipReason }) => skipReason)
  expect([epoll, simulated]).toEqual([null, null])
  expect(refused).toBe(
    'mechanism epoll_pwait2: this machine refuses its system calls (ENOSYS); possible: another mechanism, or a newer kernel, or a seccomp profile and settings that allow them',
  )
})

/** Returns an addon whose kernel answers a request for busy polling with an errno, or whose packets come from a NIC. */
function busyPolling(answer: string | null, napiId: number) {
  const asked: unknown[] = []
  const made = {
    Poller: class {
      busyPoll(microseconds: number) {
        asked.push(microseconds)
        if (answer !== null) throw Object.assign(new Error('made to fail'), { code: answer })
      }
      close() {}
    },
    FdPool: class {
      napiId() {
        return napiId
      }
      close() {}
    },
  }
  const refusals = refusalsOf({ ...loadAddon(), ...made } as unknown as Addon)
  const cells = [10, 20].map(fdCount =>
    cellOf({ mechanism: 'epoll' }, { fdCount, fdKind: 'tcp', waitMode: 'wakeup', busyPollUs: 50 }),
  )
  return { asked, reasons: planCells(cells, limit, refusals).map(({ skipReason }) => skipReason) }
}

test('busy polling is measured where packets come from a NIC, and the kernel is asked once', () => {
  expect(busyPolling(null, 8193)).toEqual({ asked: [50], reasons: [null, null] })
})

test.each(['ENOTTY', 'EINVAL', 'EPERM', 'EOPNOTSUPP'])(
  'busy polling that the kernel refuses with %s is skipped with that reason',
  code => {
    const [reason] = busyPolling(code, 8193).reasons
    expect(reason).toBe(
      `busyPollUs 50: this machine refuses busy polling by epoll (${code}); possible: busyPollUs 0, or Linux 6.9 or newer, built with CONFIG_NET_RX_BUSY_POLL`,
    )
  },
)

test('busy polling is skipped where no NIC delivers anything', () => {
  expect(busyPolling(null, 0).reasons[0]).toBe(
    'busyPollUs 50: no NIC delivers what TCP connections receive (SO_INCOMING_NAPI_ID is 0), so that there is nothing to poll; possible: busyPollUs 0',
  )
})

test('without busy polling nobody is asked for it', () => {
  const refusals = { ...NOTHING_REFUSED, busyPoll: () => 'asked' }
  const planned = planCells([cellOf({ mechanism: 'epoll' }, { fdCount: 8 })], limit, refusals)
  expect(planned[0]?.skipReason).toBeNull()
})
