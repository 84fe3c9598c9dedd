import { fstatSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { BlockError } from '../block.ts'
import { type BlockRequest, UNPINNED } from '../block_protocol.ts'
import type { BlockReport } from '../block_report.ts'
import { blockOf, factsOf, QUIET_USAGE, resultOf } from '../outcome.fixture.ts'
import type { BlockHost, TurnsEnd } from '../spawn.ts'
import { PairsOutcome } from './pairs_outcome.ts'
import { firstSide, pairOrder, pinOfPair, runPairs } from './run_pairs.ts'

interface Started extends BlockRequest {
  readonly host: BlockHost
  readonly turnsEnd?: TurnsEnd | undefined
}

const started: Started[] = []
let answer: (request: Started) => Partial<BlockReport> = () => ({})
/** Processes that run at once. */
let [running, mostRunning] = [0, 0]

async function spawn(
  request: BlockRequest,
  _: AbortSignal,
  host?: BlockHost,
  turnsEnd?: TurnsEnd,
): Promise<BlockReport> {
  const call = { ...request, host: host as BlockHost, turnsEnd }
  started.push(call)
  mostRunning = Math.max(mostRunning, ++running)
  await setImmediate()
  running--
  return {
    facts: factsOf(blockOf({})),
    usage: QUIET_USAGE,
    ownThreads: false,
    results: request.cells.map(cell => resultOf(cell, request.index, 1000)),
    failures: [],
    crash: null,
    ...answer(call),
  }
}

beforeEach(() => {
  started.length = 0
  mostRunning = 0
  answer = () => ({})
})

const HOSTS = {
  base: { processPath: '/base/block_process.js', addonPath: null },
  head: { processPath: '/head/block_process.js', addonPath: '/head/muxbench.node' },
}
const settings = { seed: 4, pin: UNPINNED, processMs: 1000, hosts: HOSTS, spawn }
const never = new AbortController().signal
const POLL_8 = 'poll/n8/k1/nonblocking'
const POLL_64 = 'poll/n64/k1/nonblocking'

function specs(change: Partial<SuiteDefinition> = {}): CellSpec[] {
  return expandCells({ ...smokeSuite, axes: { fdCount: [8, 64] }, ...change })
}

function begin(base = specs(), head = base): PairsOutcome {
  const planned = (cell: CellSpec) => ({ cell, skipReason: null })
  return new PairsOutcome(
    base.map((cell, i) => ({ base: planned(cell), head: planned(head[i] as CellSpec), refusal: null })),
  )
}

const isHead = ({ host }: Started) => host === HOSTS.head

test('a pair is a process of each side with its own code, and both measure the same cells in the same order', async () => {
  const outcome = begin()
  const progress: number[] = []
  await runPairs(
    outcome,
    settings,
    { pairs: 6 },
    never,
    ({ pairsFinished }) => void progress.push(pairsFinished),
  )
  expect(progress).toEqual([1, 2, 3, 4, 5, 6])
  expect(started.map(({ index }) => index)).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
  expect(started.filter(isHead)).toHaveLength(6)
  const orders = [0, 2, 4, 6, 8, 10].map(at => {
    const [one, other] = started.slice(at, at + 2).map(({ cells }) => cells.map(({ id }) => id))
    expect(one).toEqual(other)
    expect(one).toHaveLength(outcome.cells.length)
    return String(one)
  })
  expect(new Set(orders).size).toBeGreaterThan(4)
  expect(started.filter((_, at) => at % 2 === 0).map(call => (isHead(call) ? 'head' : 'base'))).toEqual(
    outcome.firsts,
  )
  for (const { base, head } of outcome.cells) {
    for (const side of [base, head]) expect(side.blocks.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
  }
})

test('which side goes first is drawn, and each does equally often', () => {
  const firsts = (seed: number) => Array.from({ length: 20 }, (_, index) => firstSide(seed, index))
  for (const seed of [1, 2, 3, 4, 5]) {
    expect(firsts(seed).filter(name => name === 'base')).toHaveLength(10)
    // Of every two pairs one has either order.
    for (let i = 0; i < 20; i += 2) expect(new Set(firsts(seed).slice(i, i + 2)).size).toBe(2)
  }
  expect(new Set([1, 2, 3, 4, 5].map(seed => String(firsts(seed)))).size).toBe(5)
  const openings = Array.from({ length: 2000 }, (_, index) => firstSide(9, 2 * index))
  expect(Math.abs(openings.filter(name => name === 'base').length - 1000)).toBeLessThan(100)
})

test('the processes of a pair run at once, each with an end of one socket; the first has the first turn', async () => {
  const outcome = begin()
  const turning = {
    base: { ...HOSTS.base, takesTurns: true },
    head: { ...HOSTS.head, takesTurns: true },
  }
  await runPairs(outcome, { ...settings, hosts: turning }, { pairs: 4 }, never, () => {})
  expect(mostRunning).toBe(2)
  for (let pair = 0; pair < 4; pair++) {
    const [first, second] = started.slice(2 * pair, 2 * pair + 2)
    expect(first?.host).toBe(turning[outcome.firsts[pair] as 'base' | 'head'])
    expect([first?.turnsEnd?.isFirst, second?.turnsEnd?.isFirst]).toEqual([true, false])
    expect(first?.turnsEnd?.fd).not.toBe(second?.turnsEnd?.fd)
    for (const end of [first, second]) expect(() => fstatSync(end?.turnsEnd?.fd as number)).toThrow('EBADF')
  }
})

test('where one side knows nothing of turns, one process follows the other', async () => {
  const hosts = { ...HOSTS, base: { ...HOSTS.base, takesTurns: true } }
  await runPairs(begin(), { ...settings, hosts }, { pairs: 3 }, never, () => {})
  expect(mostRunning).toBe(1)
  expect(started.every(({ turnsEnd }) => turnsEnd === undefined)).toBe(true)
})

test('a crash is measured again alone', async () => {
  const hosts = {
    base: { ...HOSTS.base, takesTurns: true },
    head: { ...HOSTS.head, takesTurns: true },
  }
  answer = call =>
    call.cells.length === specs().length && call.host === hosts.head
      ? { results: [], crash: { cellId: POLL_8, reason: 'it hung and was ended' } }
      : {}
  await runPairs(begin(), { ...settings, hosts }, { pairs: 1 }, never, () => {})
  expect(started.map(({ turnsEnd }) => turnsEnd !== undefined)).toEqual([true, true, false])
})

test('both processes of a pair are on one CPU, drawn for each pair, unless one is asked for', () => {
  const { cells } = begin()
  const pins = Array.from({ length: 200 }, (_, index) => pinOfPair(settings, cells, index, [2, 5]))
  expect(new Set(pins.map(({ reader, writer }) => `${reader} ${writer}`))).toEqual(
    new Set(['2 null', '5 null']),
  )
  expect(Math.abs(pins.filter(({ reader }) => reader === 2).length - 100)).toBeLessThan(30)
  expect(pinOfPair({ ...settings, pin: { reader: 5, writer: 2 } }, cells, 0, [2, 5])).toEqual({
    reader: 5,
    writer: 2,
  })
})

test('cells with a writer thread are left to find a CPU for each of their threads', () => {
  const asleep = begin(specs({ axes: { fdCount: [8], waitMode: ['wakeup'] } }))
  expect(pinOfPair(settings, asleep.cells, 0, [2, 5])).toEqual(UNPINNED)
  const open = begin(specs({ axes: { fdCount: [8], load: ['open'], ratePerSecond: [1000] } }))
  expect(pinOfPair(settings, open.cells, 0, [2, 5])).toEqual(UNPINNED)
})

test('cells that watch one kind of descriptor are measured one after the other', () => {
  const { cells } = begin(specs({ axes: { fdCount: [8, 64], fdKind: ['pipe', 'eventfd'] } }))
  const kinds = pairOrder(cells, 1, 0).map(({ base }) => base.cell.params.fdKind)
  expect(kinds.filter((kind, at) => kind !== kinds[at - 1])).toHaveLength(2)
})

test('what fails on one side is refused with the reason and measured no more, on either side', async () => {
  const outcome = begin()
  answer = call =>
    isHead(call) && call.index === 1
      ? {
          results: call.cells.filter(({ id }) => id !== POLL_8).map(cell => resultOf(cell, 1, 1000)),
          failures: [{ cellId: POLL_8, reason: 'ENOTSUP' }],
        }
      : {}
  await runPairs(outcome, settings, { pairs: 4 }, never, () => {})
  const cell = outcome.cells.find(({ id }) => id === POLL_8)
  expect(cell?.refusal).toBe('it failed on the head: ENOTSUP')
  const later = started.filter(({ index }) => index > 1)
  expect(later).toHaveLength(4)
  expect(later.every(({ cells }) => cells.every(({ id }) => id !== POLL_8))).toBe(true)
  expect(outcome.measurable).toHaveLength(outcome.cells.length - 1)
})

test('what fails in the first process of a pair is not measured in the second', async () => {
  const outcome = begin()
  const failures = [{ cellId: POLL_8, reason: 'ENOTSUP' }]
  answer = () => (started.length === 1 ? { failures } : {})
  await runPairs(outcome, settings, { pairs: 1 }, never, () => {})
  expect(started.map(({ cells }) => cells.some(({ id }) => id === POLL_8))).toEqual([true, false])
})

test('a cell that crashes its process is refused, and the rest of the pair is measured in another one', async () => {
  const outcome = begin()
  let crashes = 1
  answer = call =>
    !isHead(call) && crashes-- > 0
      ? { results: [], usage: null, crash: { cellId: call.cells[0]?.id as string, reason: 'killed' } }
      : {}
  await runPairs(outcome, settings, { pairs: 1 }, never, () => {})
  expect(outcome.cells.filter(({ refusal }) => refusal === 'it failed on the base: killed')).toHaveLength(1)
  expect(outcome.measurable.every(({ base, head }) => base.hasBlock(0) && head.hasBlock(0))).toBe(true)
})

test('sides that deliver different work are refused; where nothing is left, it ends', async () => {
  const outcome = begin()
  answer = call =>
    isHead(call)
      ? { results: call.cells.map(cell => ({ ...resultOf(cell, call.index, 1000), workDigest: 'beef' })) }
      : {}
  await runPairs(outcome, settings, { pairs: 5 }, never, () => {})
  expect(started).toHaveLength(2)
  expect(outcome.firsts).toHaveLength(1)
  expect(outcome.cells.every(({ refusal }) => refusal?.includes('0123456789abcdef and beef'))).toBe(true)
})

test('further pairs measure the cells that are asked for, with the same time for each', async () => {
  const outcome = begin(
    specs({ variants: [{ mechanism: 'poll' }, { mechanism: 'epoll' }], axes: { fdCount: [8] } }),
  )
  await runPairs(outcome, { ...settings, processMs: 6200 }, { pairs: 2 }, never, () => {})
  // Their durations as the mock tells them are those of no process: 200 ms beside the cells.
  for (const side of [outcome.base, outcome.head]) {
    side.blocks.splice(0, 2, ...[0, 1].map(index => blockOf({ index, durationMs: 6200, measuredMs: 6000 })))
  }
  const cells = outcome.cells.filter(({ id }) => id === POLL_8)
  await runPairs(outcome, { ...settings, processMs: 6200 }, { pairs: 2, cells }, never, () => {})
  const [first, further] = [started[0], started.at(-1)]
  expect(first?.budgetMs).toBeCloseTo(6200, -1)
  expect(further?.budgetMs).toBeCloseTo(200 + 3000, -1)
  expect(further?.cells.map(({ id }) => id)).toEqual([POLL_8])
  expect(outcome.firsts).toHaveLength(4)
  expect(outcome.base.blocks.map(({ index, purpose }) => [index, purpose]).slice(2)).toEqual([
    [2, 'settle'],
    [3, 'settle'],
  ])
  expect(cells[0]?.head.blocks).toHaveLength(4)
})

test('each side measures its own cell of a place', async () => {
  const base = specs({ variants: [{ mechanism: 'poll' }] })
  const head = specs({ variants: [{ mechanism: 'poll' }], axes: { fdCount: [8, 64], waitDelayNs: [60] } })
  const outcome = begin(base, head)
  await runPairs(outcome, settings, { pairs: 1 }, never, () => {})
  expect(outcome.cells.map(({ id }) => id)).toEqual([POLL_8, POLL_64])
  const ids = (call: Started | undefined) => call?.cells.map(({ id }) => id.replace('/waitDelayNs60', ''))
  expect(ids(started[0])).toEqual(ids(started[1]))
  expect(started.find(isHead)?.cells.every(({ id }) => id.endsWith('waitDelayNs60'))).toBe(true)
  expect(outcome.cells.every(({ head }) => head.blocks.length === 1)).toBe(true)
})

test('an abort begins no further process', async () => {
  const abort = new AbortController()
  answer = ({ index }) => {
    if (index === 1) abort.abort()
    return {}
  }
  const outcome = begin()
  await runPairs(outcome, settings, { pairs: 5 }, abort.signal, () => {})
  expect(started.map(({ index }) => index)).toEqual([0, 0, 1])
})

test('a process that cannot start is named by its side', async () => {
  answer = call => (isHead(call) ? { facts: null, crash: { cellId: null, reason: 'no such file' } } : {})
  const error = await runPairs(begin(), settings, { pairs: 1 }, never, () => {}).catch(error => error)
  expect(error).toBeInstanceOf(BlockError)
  expect(error.message).toBe('--head: no such file')
})

test('a cell that one side cannot do, or whose sides are judged by different metrics, is never measured', async () => {
  const [poll8, poll64] = specs({ variants: [{ mechanism: 'poll' }] }) as [CellSpec, CellSpec]
  const [churning] = specs({ variants: [{ mechanism: 'poll' }], axes: { fdCount: [64], churn: [1] } })
  const outcome = new PairsOutcome([
    {
      base: { cell: poll8, skipReason: null },
      head: { cell: poll8, skipReason: 'too many descriptors' },
      refusal: null,
    },
    {
      base: { cell: poll64, skipReason: null },
      head: { cell: churning as CellSpec, skipReason: null },
      refusal: null,
    },
  ])
  await runPairs(outcome, settings, { pairs: 3 }, never, () => {})
  expect(started).toEqual([])
  expect(outcome.cells.map(({ refusal }) => refusal)).toEqual([
    'head: too many descriptors',
    'its sides are judged by different metrics, waitNs and controlCallsPerSecond',
  ])
})
