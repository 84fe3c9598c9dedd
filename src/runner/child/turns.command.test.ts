import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { loadAddon } from '../../poller/addon.ts'
import { expandCells } from '../../suite/cells.ts'
import type { Variant } from '../../suite/definition.ts'
import { FD_KINDS, INTERESTS } from '../../suite/fd_kinds.ts'
import { type FakeAddon, FakePool, fakeAddon } from './fake_addon.fixture.ts'
import { contextOf } from './measure_one.fixture.ts'
import { measureWork } from './measure_work.ts'
import { ALONE, SocketTurns } from './turns.ts'

const open: SocketTurns[] = []
const { socketpair } = loadAddon()

/** @param channel the socket over which pools would be handed over. */
function pairOfTurns(channel: number | null = null): [SocketTurns, SocketTurns] {
  const [first, second] = socketpair()
  const turns: [SocketTurns, SocketTurns] = [
    SocketTurns.ofDescriptor(first, true, channel),
    SocketTurns.ofDescriptor(second, false, channel),
  ]
  open.push(...turns)
  return turns
}

afterEach(() => {
  for (const turns of open.splice(0)) turns.close()
})

interface Log {
  readonly events: string[]
  working: number
  mostWorking: number
}

function newLog(): Log {
  return { events: [], working: 0, mostWorking: 0 }
}

/** A step that both would do at once if nobody held them back. */
async function work(log: Log, event: string): Promise<void> {
  log.working++
  log.mostWorking = Math.max(log.mostWorking, log.working)
  await setImmediate()
  log.events.push(event)
  log.working--
}

/** What a block process does: it prepares each work, and takes so many turns in it. */
async function block(name: string, turns: SocketTurns, batches: readonly number[], log: Log): Promise<void> {
  await turns.begin()
  for (const [cell, count] of batches.entries()) {
    await work(log, `${name}${cell} prepared`)
    for (let batch = 0; batch < count; batch++) {
      await turns.next()
      await work(log, `${name}${cell}`)
    }
    await turns.endWork()
  }
  turns.close()
}

test('turns alternate, from the one that is first', async () => {
  const [a, b] = pairOfTurns()
  const log = newLog()
  await Promise.all([block('a', a, [3], log), block('b', b, [3], log)])
  expect(log.events).toEqual(['a0 prepared', 'b0 prepared', 'a0', 'b0', 'a0', 'b0', 'a0', 'b0'])
})

test('who is done with a work waits for the other before the next', async () => {
  const [a, b] = pairOfTurns()
  const log = newLog()
  await Promise.all([block('a', a, [1, 2], log), block('b', b, [3, 1], log)])
  expect(log.events.slice(0, 6)).toEqual(['a0 prepared', 'b0 prepared', 'a0', 'b0', 'b0', 'b0'])
  expect(log.events.slice(6).every(event => event[1] === '1')).toBe(true)
  expect(log.events).toHaveLength(11)
})

test('whatever either measures, one measures at a time, and both the same work', async () => {
  const counts = fc.array(fc.nat(4), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(
      counts.chain(one =>
        fc.tuple(fc.constant(one), fc.array(fc.nat(4), { minLength: one.length, maxLength: one.length })),
      ),
      async ([ofA, ofB]) => {
        const [a, b] = pairOfTurns()
        const log = newLog()
        await Promise.all([block('a', a, ofA, log), block('b', b, ofB, log)])
        expect(log.mostWorking).toBe(1)
        const cells = log.events.map(event => Number(event[1]))
        expect(cells).toEqual(cells.toSorted((x, y) => x - y))
        expect(log.events).toHaveLength([...ofA, ...ofB].reduce((sum, count) => sum + count + 1, 0))
      },
    ),
    { numRuns: 50 },
  )
})

test('when the other has gone, nobody waits for it', async () => {
  const [a, b] = pairOfTurns()
  const log = newLog()
  const [first] = [block('a', a, [50, 2], log)]
  await b.begin()
  await b.next()
  b.close()
  await first
  expect(log.events.filter(event => event === 'a0')).toHaveLength(50)
  expect(log.events.filter(event => event === 'a1')).toHaveLength(2)
})

test('a pool is asked for only of a process that has offered one of this kind', async () => {
  const [a, b] = pairOfTurns(7)
  const channels: number[] = []
  a.share({ send: channel => void channels.push(channel), takeOver: () => {} })
  a.offerPool({ kind: 'pipe', interest: 'in', peersElsewhere: false })
  const asked = b.begin().then(() => {
    expect(b.requestPool({ kind: 'eventfd', interest: 'in', peersElsewhere: false })).toBeNull()
    expect(b.requestPool({ kind: 'pipe', interest: 'in', peersElsewhere: true })).toBeNull()
    expect(b.requestPool({ kind: 'pipe', interest: 'in', peersElsewhere: false })).toEqual({ channel: 7 })
    return b.next()
  })
  await a.next()
  expect(channels).toEqual([7])
  a.offerPool({ kind: 'pipe', interest: 'in', peersElsewhere: true })
  const last = a.next()
  await asked
  expect(b.requestPool({ kind: 'pipe', interest: 'in', peersElsewhere: false })).toBeNull()
  expect(b.requestPool({ kind: 'pipe', interest: 'in', peersElsewhere: true })).toEqual({ channel: 7 })
  b.close()
  await last
})

test('each pool that can be offered has a number of its own, which a byte holds', async () => {
  const pools = FD_KINDS.flatMap(kind =>
    INTERESTS.flatMap(interest =>
      [false, true].map(peersElsewhere => ({ kind, interest, peersElsewhere }) as const),
    ),
  )
  const [a, b] = pairOfTurns(7)
  let turnOfB = b.begin()
  for (const contents of pools) {
    a.offerPool(contents)
    const turnOfA = a.next()
    await turnOfB
    expect(pools.filter(other => b.requestPool(other) !== null)).toEqual([contents])
    turnOfB = b.next()
    await turnOfA
  }
  a.close()
  await turnOfB
})

test('a process whose other ends in its turn takes over the pool; one whose other is done does not', async () => {
  for (const endsInTurn of [true, false]) {
    const [a, b] = pairOfTurns()
    let takeovers = 0
    a.share({ send: () => {}, takeOver: () => void takeovers++ })
    const ended = b.begin().then(async () => {
      if (!endsInTurn) await Promise.race([b.endWork(), setImmediate()])
      b.close()
    })
    await Promise.all([a.next(), ended])
    expect(takeovers).toBe(endsInTurn ? 1 : 0)
  }
})

test('the time of the other is counted', async () => {
  const [a, b] = pairOfTurns()
  const waits = b.begin()
  await new Promise(resolve => setTimeout(resolve, 20))
  await Promise.all([a.next(), waits.then(() => b.next()), a.close()])
  expect(b.waitedMs).toBeGreaterThan(15)
  expect(ALONE.waitedMs).toBe(0)
})

test('neither process measures while a set of the other is registered', async () => {
  const fake = fakeAddon()
  const cells = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'epoll' }, { mechanism: 'epoll', trigger: 'edge' }],
    axes: { fdCount: [8], active: [1] },
  })
  const signal = new AbortController().signal
  const pool = new FakePool(8)
  const measure = async (turns: SocketTurns) => {
    await turns.begin()
    const context = contextOf({ addon: fake.addon, pool: () => pool, signal })
    const request = { cells, firstPosition: 0, budgetMs: 100, clockStepNs: 1 }
    await measureWork(
      request,
      context,
      turns,
      () => {},
      () => {},
    )
    turns.close()
  }
  await Promise.all(pairOfTurns().map(measure))
  expect(fake.runners.length).toBeGreaterThanOrEqual(4)
  for (const { besides, iterations } of fake.runners) {
    expect(iterations).toBeGreaterThan(0)
    expect([...besides]).toEqual([])
  }
})

test('two processes give each other the same turns of a work, also where a cell has failed in one of them', async () => {
  const variants: readonly Variant[] = [
    { mechanism: 'select' },
    { mechanism: 'poll' },
    { mechanism: 'epoll' },
  ]
  const works = [8, 16].map(fdCount =>
    expandCells({ ...smokeSuite, variants, axes: { fdCount: [fdCount], active: [1] } }),
  )
  const log: { readonly name: string; readonly work: number; readonly mechanism: string }[] = []
  const measure = async (name: string, turns: SocketTurns, fake: FakeAddon) => {
    const signal = new AbortController().signal
    await turns.begin()
    for (const [work, cells] of works.entries()) {
      let pool = new FakePool(16)
      await measureWork(
        { cells, firstPosition: work * variants.length, budgetMs: 200, clockStepNs: 1 },
        contextOf({ addon: fake.addon, pool: () => pool, signal }),
        turns,
        ({ mechanism }) => void log.push({ name, work, mechanism }),
        () => {
          pool = new FakePool(16)
        },
      )
    }
    turns.close()
  }
  const [a, b] = pairOfTurns()
  await Promise.all([measure('a', a, fakeAddon()), measure('b', b, fakeAddon('poll'))])

  expect(log.map(({ work }) => work)).toEqual(log.map(({ work }) => work).toSorted())
  for (const [work] of works.entries()) {
    const ofWork = log.filter(turn => turn.work === work)
    const orderOf = (name: string) =>
      ofWork.filter(turn => turn.name === name && turn.mechanism !== 'poll').map(({ mechanism }) => mechanism)
    const common = Math.min(orderOf('a').length, orderOf('b').length)
    expect(common).toBeGreaterThan(0)
    expect(orderOf('a').slice(0, common)).toEqual(orderOf('b').slice(0, common))
    // The turns of one cell follow each other, as long as neither process is done.
    const together = ofWork.filter(({ mechanism }) => mechanism !== 'poll').slice(0, 2 * common)
    const names = together.map(({ name }) => name)
    expect(names).toEqual(names.map((_, i) => (i % 2 === 0 ? names[0] : names[1])))
    expect(new Set(names).size).toBe(2)
    expect(ofWork.filter(({ name, mechanism }) => name === 'b' && mechanism === 'poll')).toHaveLength(1)
  }
})
