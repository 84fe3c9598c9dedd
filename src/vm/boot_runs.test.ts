import { expect, test } from 'vitest'
import type { BlockRequest } from '../runner/block_protocol.ts'
import { blockOf, factsOf, QUIET_USAGE, resultOf } from '../runner/outcome.fixture.ts'
import { CellOutcome } from '../runner/outcome.ts'
import { cellOf } from '../suite/cells.ts'
import { bootOrder, bootRuns } from './boot_runs.ts'

const runsOf = (order: ReturnType<typeof bootOrder>) => order.map(({ run }) => run)

test('timed boots come in a random order and its reverse, so that a steady drift cancels', () => {
  const order = bootOrder(2, { boots: 6, counts: 'time', seed: 3 })
  expect(order).toHaveLength(12)
  const runs = runsOf(order)
  for (let at = 0; at < 12; at += 4) {
    const [a, b, c, d] = runs.slice(at, at + 4)
    expect([a, b]).toEqual([d, c])
    expect(a).not.toBe(b)
  }
  for (const run of [0, 1]) {
    expect(order.filter(boot => boot.run === run).map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5])
  }
})

test('the order of timed boots is another one for another seed', () => {
  const orders = Array.from({ length: 20 }, (_, seed) =>
    runsOf(bootOrder(2, { boots: 6, counts: 'time', seed })).join(''),
  )
  expect(new Set(orders).size).toBeGreaterThan(1)
  expect(runsOf(bootOrder(2, { boots: 6, counts: 'time', seed: 1 })).join('')).toBe(orders[1])
})

test('where instructions are counted, the first boots of all kernels come first', () => {
  expect(runsOf(bootOrder(3, { boots: 2, counts: 'instructions', seed: 1 }))).toEqual([0, 1, 2, 0, 1, 2])
})

test('boots measure the cells that are not skipped, are kept in order however they end, and are not repeated', async () => {
  const cellsOf = (mechanism: string) => cellOf({ mechanism }, { fdCount: 8 })
  const [measured, skipped] = [cellsOf('epoll'), cellsOf('select')]
  const outcome = {
    cells: [
      new CellOutcome({ cell: measured, skipReason: null }),
      new CellOutcome({ cell: skipped, skipReason: 'it cannot be' }),
    ],
    blocks: [],
    ended: false,
  }
  const requests: BlockRequest[] = []
  let onSecond = () => {}
  const second = new Promise<void>(done => {
    onSecond = done
  })
  const run = {
    outcome,
    failure: null,
    boot: async (request: BlockRequest) => {
      requests.push(request)
      if (request.index === 0) await second
      return {
        facts: factsOf(blockOf({})),
        usage: QUIET_USAGE,
        results: [resultOf(measured, request.index, 1000)],
        failures: [],
        crash: null,
        ownThreads: true,
      }
    },
    onRecord: async () => {},
  }
  const settings = { boots: 2, counts: 'instructions', seed: 1, parallel: 2, budgetMs: 0 } as const
  const bootAll = (onBoot: () => void) =>
    bootRuns([run], { ...settings, endsWithFirstFailure: false }, new AbortController().signal, onBoot)
  await bootAll(onSecond)
  expect(requests.map(({ cells }) => cells.map(({ id }) => id))).toEqual([[measured.id], [measured.id]])
  const indexes = [outcome, ...outcome.cells].map(({ blocks }) =>
    (blocks as readonly { index: number }[]).map(({ index }) => index),
  )
  expect(indexes).toEqual([[0, 1], [0, 1], []])
  await bootAll(() => {})
  expect(requests).toHaveLength(2)
})
