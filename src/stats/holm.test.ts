import fc from 'fast-check'
import { expect, test } from 'vitest'
import { holm } from './holm.ts'
import reference from './reference/holm.json' with { type: 'json' }

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })

test('the smallest counts as often as there are p-values, and none less than a smaller one', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.6, 0.7])).toEqual([1, 1])
  expect(holm([0.2])).toEqual([0.2])
  expect(holm([])).toEqual([])
})

test('adjusted values are never smaller than raw ones, nor above 1, and keep their order', () => {
  fc.assert(
    fc.property(pValues, raw => {
      const adjusted = holm(raw)
      for (const [i, p] of raw.entries()) {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p)
        expect(adjusted[i]).toBeLessThanOrEqual(1)
        for (const [j, other] of raw.entries())
          if (p < other) expect(adjusted[i]!).toBeLessThanOrEqual(adjusted[j]!)
      }
    }),
  )
})

test('the order in which they come does not matter', () => {
  fc.assert(
    fc.property(pValues, raw => {
      expect(holm(raw.toReversed()).reverse()).toEqual(holm(raw))
    }),
  )
})

test.each(reference.cases)('as an independent implementation: case %#', ({ pValues, adjusted }) => {
  const own = holm(pValues)
  expect(own).toHaveLength(adjusted.length)
  for (const [i, p] of adjusted.entries()) expect(own[i]).toBeCloseTo(p, 12)
})
