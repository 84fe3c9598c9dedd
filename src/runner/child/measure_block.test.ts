import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import type { NativeFdPool } from '../../poller/addon.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { BlockMessage, BlockRequest } from '../block_protocol.ts'
import { UNPINNED } from '../block_protocol.ts'
import { estimatedVisitMs } from '../visit_time.ts'
import { fakeAddon } from './fake_addon.fixture.ts'
import { measureBlock, worksOf } from './measure_block.ts'
import type { measureWork } from './measure_work.ts'
import { ALONE } from './turns.ts'

const variants = [{ mechanism: 'poll' }, { mechanism: 'select' }, { mechanism: 'epoll' }]
const request: BlockRequest = {
  type: 'run',
  index: 3,
  seed: 1,
  cells: expandCells({ ...smokeSuite, variants, axes: { fdCount: [8, 16] } }),
  firstPosition: 2,
  budgetMs: 60,
  pin: UNPINNED,
}
const never = new AbortController().signal

async function messagesOf(addon: ReturnType<typeof fakeAddon>['addon'], change: Partial<BlockRequest> = {}) {
  const messages: BlockMessage[] = []
  await measureBlock(addon, { ...request, ...change }, never, message => void messages.push(message))
  return messages
}

test('all cells of a block run on one pool, as large as the largest needs', async () => {
  const fake = fakeAddon()
  const messages = await messagesOf(fake.addon)
  expect(fake.pools.map(pool => [pool.size, pool.closed])).toEqual([[16, true]])
  const positions = messages.flatMap(message => (message.type === 'cell' ? [message.result.position] : []))
  expect(positions).toEqual([2, 3, 4, 5, 6, 7])
  const works = messages.flatMap(message => (message.type === 'cell' ? [message.result.cellId] : []))
  expect(works.map(id => id.split('/')[1])).toEqual(['n8', 'n8', 'n8', 'n16', 'n16', 'n16'])
  expect(messages[0]).toMatchObject({ type: 'facts', facts: { poolSize: 16, clockCostNs: 20 } })
  const done = messages.at(-1)
  expect(done).toMatchObject({ type: 'done', usage: { involuntaryContextSwitches: expect.any(Number) } })
  expect(done?.type === 'done' && done.usage.measuredMs).toBeGreaterThan(0)
})

test('a cell whose descriptors and peers exceed the limit has a pool whose peers another process holds', async () => {
  const fake = fakeAddon()
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'epoll' }],
    axes: { fdCount: [8, 500, 600] },
  })
  const messages = await messagesOf(fake.addon, { cells })
  expect(fake.pools.map(({ size, peersHere, closed }) => [size, peersHere, closed])).toEqual([
    [8, null, true],
    [500, 372, true],
    [600, 272, true],
  ])
  const results = messages.flatMap(message => (message.type === 'cell' ? [message.result] : []))
  const borrows = [false, true, true]
  expect(results.map(({ notes }) => notes.some(note => note.includes('holds the peers')))).toEqual(borrows)
  expect(results.map(({ perf }) => perf?.reason?.includes('borrow its peers') ?? false)).toEqual(borrows)
  expect(messages[0]).toMatchObject({ facts: { poolSize: 600 } })
})

test('after a cell that failed the pool is read empty, since bytes may be left in it', async () => {
  const fake = fakeAddon('select')
  const messages = await messagesOf(fake.addon)
  const failed = messages.filter(message => message.type === 'cellFailed')
  expect(failed.map(({ cellId }) => cellId)).toEqual([
    'select/n8/k1/nonblocking',
    'select/n16/k1/nonblocking',
  ])
  expect(failed[0]).toMatchObject({ reason: 'made to fail' })
  const measured = messages.flatMap(message => (message.type === 'cell' ? [message.result.cellId] : []))
  expect(measured).toHaveLength(4)
  expect(fake.pools.map(({ resets, closed }) => [resets, closed])).toEqual([[2, true]])
})

test('where the process that holds the peers is killed, its cells fail by that reason, and the others go on', async () => {
  const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [500, 600] } })
  const gone = /^the process that held the peers of the descriptors was killed \(EPIPE\)/
  const killed = () => Object.assign(new Error('EPIPE'), { code: 'EPIPE' })
  /** Returns the messages of a block whose first pool loses its peers, and the failures and results of each size. */
  const outcomeOf = async (fake: ReturnType<typeof fakeAddon>, first: 'made' | 'used') => {
    const Pool = fake.addon.FdPool as unknown as new (...given: unknown[]) => NativeFdPool
    let pools = 0
    class FirstDies extends Pool {
      readonly #isFirst = ++pools === 1
      constructor(...given: unknown[]) {
        super(...given)
        if (this.#isFirst && first === 'made') throw killed()
      }
      override reset(): void {
        if (this.#isFirst) throw killed()
      }
    }
    const addon = { ...fake.addon, FdPool: FirstDies } as unknown as typeof fake.addon
    const messages = await messagesOf(addon, { cells })
    const failed = messages.flatMap(message => (message.type === 'cellFailed' ? [message] : []))
    for (const { cellId, reason } of failed) if (cellId.includes('n500')) expect(reason).toMatch(gone)
    const measured = messages.flatMap(message => (message.type === 'cell' ? [message.result.cellId] : []))
    expect(messages.at(-1)?.type).toBe('done')
    const ids = [failed.map(({ cellId }) => cellId), measured]
    return [...ids.map(list => list.map(id => id.split('/', 2).join(' ')).sort()), pools]
  }
  const small = ['epoll n500', 'poll n500', 'select n500']
  const large = ['epoll n600', 'poll n600', 'select n600']
  // While the pool is made.
  const made = await outcomeOf(fakeAddon(), 'made')
  expect(made).toEqual([small, large, 2])
  // In a turn, in which a loop sees descriptors hang up that it did not make ready.
  const used = await outcomeOf(fakeAddon('select'), 'used')
  expect(used).toEqual([
    ['select n500', 'select n600'],
    ['epoll n500', 'poll n500', 'epoll n600', 'poll n600'].sort(),
    3,
  ])
})

test('that two processes in turns take each other off their CPU is no disturbance', async () => {
  const ownThreads = async (change: Partial<BlockRequest>) => {
    const last = (await messagesOf(fakeAddon().addon, change)).at(-1)
    return last?.type === 'done' && last.ownThreads
  }
  expect(await ownThreads({})).toBe(false)
  expect(await ownThreads({ turns: { isFirst: true } })).toBe(true)
})

test('a block of simulated descriptors opens no pool', async () => {
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'sim-epoll', fdKind: 'simulated' }],
    axes: { fdCount: [8] },
  })
  const fake = fakeAddon()
  const messages = await messagesOf(fake.addon, { cells })
  expect(fake.pools).toEqual([])
  expect(messages.some(message => message.type === 'cell')).toBe(true)
})

test('affinity, scheduler and clock are set before the clock is calibrated', async () => {
  const order: string[] = []
  const logged = (name: string, result?: unknown) => {
    return (...given: unknown[]) => {
      order.push([name, ...given].join(' '))
      return result
    }
  }
  const { addon } = fakeAddon()
  Object.assign(addon, {
    setAffinity: logged('setAffinity'),
    setFifo: logged('setFifo'),
    useTsc: logged('useTsc'),
    calibrateClock: logged('calibrateClock', { costNs: 20, resolutionNs: 1 }),
  })
  const clock = { source: 'TSC', frequencyHz: 2.5e9 } as const
  const pin = { reader: 1, writer: 0 }
  const messages = await messagesOf(addon, { clock, pin, scheduler: 'fifo' })
  expect(order).toEqual(['setAffinity 1', 'setFifo 1', 'useTsc 2500000000', 'calibrateClock 200000'])
  expect(messages[0]).toMatchObject({ type: 'facts', facts: { pin, scheduler: 'SCHED_OTHER' } })

  order.length = 0
  await messagesOf(addon, { scheduler: 'other' })
  expect(order).toEqual(['calibrateClock 200000'])
})

test('the yardstick is read before the first work and after each, also where a cell failed', async () => {
  const messages = await messagesOf(fakeAddon('select').addon)
  const paces = messages.flatMap(message => (message.type === 'cell' ? [message.result.yardstick] : []))
  expect(paces.map(pace => pace?.systemCallNs)).toEqual([100.5, 100.5, 101.5, 101.5])
  const done = messages.at(-1)
  expect(done?.type === 'done' && done.usage.yardstick).toEqual({
    systemCallNs: 101,
    userLoopNs: 1000,
    memoryNs: 12.5,
  })
})

test('an addon of a checkout without a yardstick measures all the same', async () => {
  const { addon } = fakeAddon()
  const messages = await messagesOf({ ...addon, readYardstick: undefined } as unknown as typeof addon)
  expect(messages.filter(({ type }) => type === 'cell')).toHaveLength(6)
  expect(messages.at(-1)).toMatchObject({ type: 'done', usage: { yardstick: null } })
})

test('a block that counts instructions takes the usual smallest step of the clock, and reads no pace', async () => {
  const pairs: number[] = []
  const { addon } = fakeAddon()
  const calibrateClock = (count: number) => {
    pairs.push(count)
    // One series has a step that is too small.
    return { costNs: 22.5, resolutionNs: pairs.length === 1 ? 14 : 20 }
  }
  const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8] } }, 'instructions')
  const messages = await messagesOf({ ...addon, calibrateClock }, { cells, counts: 'instructions' })
  expect(pairs).toEqual(new Array(9).fill(64))
  expect(messages[0]).toMatchObject({ facts: { clockCostNs: 20, clockResolutionNs: 1 } })
  expect(messages.at(-1)).toMatchObject({ type: 'done', usage: { yardstick: null } })
})

test('cells of one work stand together, in the order of their first cells', () => {
  const [poll8, select8, epoll8, poll16, select16, epoll16] = request.cells as CellSpec[]
  expect(worksOf([select16!, poll8!, epoll16!, epoll8!, poll16!, select8!])).toEqual([
    [select16, epoll16, poll16],
    [poll8, epoll8, select8],
  ])
})

test('each work has its part of what is left, by the weight of its cells, and the cells share a plan', async () => {
  const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8, 4096, 8192] } })
  const budgetMs = 1e6
  const works: (readonly CellSpec[])[] = []
  const parts: number[] = []
  /** A work that takes no time, so that the others get what it does not use. */
  const measure: typeof measureWork = async (work, { planOf }) => {
    works.push(work.cells)
    parts.push(work.budgetMs / budgetMs)
    expect(new Set(work.cells.map(planOf)).size).toBe(1)
    return []
  }
  const send = () => {}
  await measureBlock(fakeAddon().addon, { ...request, cells, budgetMs }, never, send, ALONE, measure)
  expect(works).toEqual(worksOf(cells))
  const cellsLeft = works.map((_, i) => works.slice(i).flat().length)
  const expected = works.map((work, i) => work.length / (cellsLeft[i] as number))
  expect(expected.at(-1)).toBe(1)
  for (const [i, part] of expected.entries()) expect(parts[i]).toBeCloseTo(part, 2)
})

test('works whose cells have no part of the spare time get their shortest visits alone', async () => {
  const cells = expandCells({ ...smokeSuite, variants, axes: { fdCount: [8, 64, 512] } })
  const hasSpare = cells.map(({ params }) => params.fdCount !== 64)
  const leastMs = cells.map(() => 10)
  const budgetMs = 1e6
  const parts: number[] = []
  const measure: typeof measureWork = async work => {
    parts.push(work.budgetMs)
    return []
  }
  const given = { ...request, cells, budgetMs, leastMs, hasSpare }
  await measureBlock(fakeAddon().addon, given, never, () => {}, ALONE, measure)
  const least = 10 * variants.length
  expect(parts[1]).toBe(least)
  expect((parts[0] as number) / budgetMs).toBeCloseTo(1 / 2, 2)
  expect((parts[2] as number) / budgetMs).toBeCloseTo(1, 2)
})

test('a block without time gives each work the shortest visits of its cells', async () => {
  const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 512] } })
  const budgets: number[] = []
  const measure: typeof measureWork = async work => {
    budgets.push(work.budgetMs)
    return []
  }
  const leastMs = cells.map((_, i) => i + 1)
  const given = { ...request, cells, budgetMs: 0 }
  await measureBlock(fakeAddon().addon, { ...given, leastMs }, never, () => {}, ALONE, measure)
  expect(budgets).toEqual(
    worksOf(cells).map(work => work.reduce((sum, cell) => sum + 1 + cells.indexOf(cell), 0)),
  )
  budgets.length = 0
  await measureBlock(fakeAddon().addon, given, never, () => {}, ALONE, measure)
  expect(budgets).toEqual(
    worksOf(cells).map(work => work.reduce((sum, cell) => sum + estimatedVisitMs(cell), 0)),
  )
})
