import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { type Json, packed, unpacked } from './packed_json.ts'

/** Packs and unpacks a value through a text, as a page does. */
const roundTrip = (value: Json) => unpacked(JSON.parse(JSON.stringify(packed(value))) as Json)

/** Values with few keys and short lists, so that the same shapes recur and mix in one list. */
const tables = fc.letrec<{ value: Json }>(tie => ({
  value: fc.oneof(
    { depthSize: 'medium' },
    fc.constantFrom<Json>(null, true, false, 0, 1.5, -3e300, '', 'a', '__proto__'),
    fc.array(tie('value'), { maxLength: 5 }),
    fc
      .uniqueArray(fc.constantFrom('a', 'b', '10', '2', '__proto__', 'toString', ''), { maxLength: 4 })
      .chain(keys => fc.tuple(...keys.map(key => fc.tuple(fc.constant(key), tie('value')))))
      .map(entries => Object.fromEntries(entries) as Json),
  ),
})).value

test('any value comes back with the same text, order of keys and all', () => {
  const same = (value: Json) => {
    expect(JSON.stringify(roundTrip(value))).toBe(JSON.stringify(value))
  }
  fc.assert(fc.property(tables, same), { numRuns: 500 })
  fc.assert(fc.property(fc.jsonValue() as fc.Arbitrary<Json>, same))
})

test.each<{ value: Json }>([
  { value: [] },
  { value: {} },
  { value: [[], {}, [[]], [{}]] },
  { value: [{ a: 1, b: 2 }, { b: 2, a: 1 }, null, { a: 3, b: 4 }] },
  { value: [[1, 2], [3], [4, 5, 6], [], [7, 8], [[9], 10]] },
  { value: JSON.parse('[{"__proto__": {"x": 1}, "a": 2}, {"__proto__": 3, "a": 4}]') },
])('$value comes back', ({ value }) => {
  expect(JSON.stringify(roundTrip(value))).toBe(JSON.stringify(value))
})

test('similar figures stand side by side, and names occur once', () => {
  const metrics = [
    { p50: 1, ci95: [0, 2] },
    { p50: 3, ci95: [2, 4] },
  ]
  const p50 = [
    [0, 2],
    [null, 1, 3],
  ]
  const ci95 = [
    [0, 2],
    [
      2,
      [
        [0, 2],
        [null, 0, 2],
      ],
      [
        [0, 2],
        [null, 2, 4],
      ],
    ],
  ]
  expect(packed(metrics)).toEqual([
    [0, 1],
    [
      -1,
      [2],
      [
        [0, 2],
        [['p50', 'ci95'], p50, ci95],
      ],
    ],
  ])
})

test('the run.json of many cells compresses to little more than half of what it takes as it is', () => {
  const run = syntheticRun({ fdCounts: [8, 16, 32, 64, 128], actives: [1, 2], waitModes: ['ready'] })
  const text = JSON.stringify(run)
  const size = (content: string) => gzipSync(content, { level: 9 }).length
  expect(size(JSON.stringify(packed(JSON.parse(text) as Json)))).toBeLessThan(0.55 * size(text))
})
