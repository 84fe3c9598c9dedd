import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KnownColumns, packedNumbers, unpackedNumbers } from './packed_numbers.ts'

/** Numbers as a run has them: counts, figures of a few digits, and what no such form fits. */
const number = fc.oneof(
  fc.integer({ min: -50, max: 5000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: -3, max: 9 }))
    .map(([digits, zeros]) => Number(`${digits}e${zeros}`)),
)

/** Columns of one length. */
const columns = fc
  .integer({ min: 1, max: 40 })
  .chain(length => fc.array(fc.array(number, { minLength: length, maxLength: length }), { maxLength: 6 }))

/** Packs columns after each other, and unpacks those that were packed, which are `kept`. */
function roundTrip(given: readonly (readonly number[])[]): { back: number[][]; kept: number[][] } {
  const written: KnownColumns = new Map()
  const read: KnownColumns = new Map()
  const kept: number[][] = []
  const back: number[][] = []
  for (const column of given) {
    const text = JSON.stringify(packedNumbers(column, written))
    if (text === 'null') continue
    kept.push([...column])
    back.push(unpackedNumbers(JSON.parse(text), read))
  }
  return { back, kept }
}

test('every number of every column comes back', () => {
  fc.assert(
    fc.property(columns, given => {
      const { back, kept } = roundTrip(given)
      expect(back).toEqual(kept)
    }),
    { numRuns: 200 },
  )
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1 }), given => {
      const { back, kept } = roundTrip([given.map(each => (Object.is(each, -0) ? 0 : each))])
      expect(back).toEqual(kept)
    }),
  )
})

const waits = Array.from({ length: 60 }, (_, i) => 1000 + ((i * i * 7919) % 997) / 10)
const textOf = (value: unknown) => JSON.stringify(value).length

test('similar numbers take less room than their decimal text', () => {
  expect(textOf(packedNumbers(waits, new Map()))).toBeLessThan(0.6 * textOf(waits))
})

test.each([
  ['in proportion', (wait: number) => Number((wait / 8).toPrecision(5))],
  ['inversely', (wait: number) => Number((1e9 / wait).toPrecision(5))],
])('a column that changes %s to an earlier one has no more than the last digit of its own', (_, change) => {
  const known: KnownColumns = new Map()
  packedNumbers(waits, known)
  const [, , way, ...positions] = packedNumbers(waits.map(change), known)!
  expect(way).toBeGreaterThanOrEqual(2)
  expect(positions.map(text => text.slice(1).replaceAll(/[0-6]/g, '')).join('')).toBe('')
})

test.each([
  { items: [1, 2] },
  { items: [Math.PI, Math.E, Math.SQRT2] },
  { items: [1e15, 1, 2, 3] },
  { items: [1e-13, 1, 2, 3] },
  { items: [Number.NaN, 1, 2, 3] },
  { items: [Number.POSITIVE_INFINITY, 1, 2, 3] },
])('$items stay as they are', ({ items }) => {
  expect(packedNumbers(items, new Map())).toBeNull()
})
