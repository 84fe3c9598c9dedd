import { expect, test } from 'vitest'
import { bootOrder } from './boot_runs.ts'

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
