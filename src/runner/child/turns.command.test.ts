import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { loadAddon } from '../../poller/addon.ts'
import { ALONE, SocketTurns } from './turns.ts'

const open: SocketTurns[] = []
const { socketpair } = loadAddon()

function pairOfTurns(): [SocketTurns, SocketTurns] {
  const [first, second] = socketpair()
  const turns: [SocketTurns, SocketTurns] = [
    SocketTurns.ofDescriptor(first, true),
    SocketTurns.ofDescriptor(second, false),
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

/** What a block process does: it prepares each cell, and measures so many batches of it. */
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

test('batches alternate, from the one that is first', async () => {
  const [a, b] = pairOfTurns()
  const log = newLog()
  await Promise.all([block('a', a, [3], log), block('b', b, [3], log)])
  expect(log.events).toEqual(['a0 prepared', 'b0 prepared', 'a0', 'b0', 'a0', 'b0', 'a0', 'b0'])
})

test('who is done with a cell waits for the other before the next', async () => {
  const [a, b] = pairOfTurns()
  const log = newLog()
  await Promise.all([block('a', a, [1, 2], log), block('b', b, [3, 1], log)])
  expect(log.events.slice(0, 6)).toEqual(['a0 prepared', 'b0 prepared', 'a0', 'b0', 'b0', 'b0'])
  expect(log.events.slice(6).every(event => event[1] === '1')).toBe(true)
  expect(log.events).toHaveLength(11)
})

test('whatever either measures, one works at a time, and both at the same cell', async () => {
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

test('the time of the other is counted', async () => {
  const [a, b] = pairOfTurns()
  const waits = b.begin()
  await new Promise(resolve => setTimeout(resolve, 20))
  await Promise.all([a.next(), waits.then(() => b.next()), a.close()])
  expect(b.waitedMs).toBeGreaterThan(15)
  expect(ALONE.waitedMs).toBe(0)
})
