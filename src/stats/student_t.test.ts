import { expect, test } from 'vitest'
import reference from './reference/student_t.json' with { type: 'json' }
import { tQuantile, tTwoSided } from './student_t.ts'

test.each(reference.cases)(
  'as an independent implementation: case %#',
  ({ t, degreesOfFreedom, twoSided }) => {
    expect(tTwoSided(t, degreesOfFreedom) / twoSided).toBeCloseTo(1, 9)
    expect(tTwoSided(-t, degreesOfFreedom)).toBe(tTwoSided(t, degreesOfFreedom))
    expect(tQuantile(twoSided, degreesOfFreedom) / t).toBeCloseTo(1, 9)
  },
)

test('the middle, and far out', () => {
  expect(tTwoSided(0, 4)).toBe(1)
  expect(tTwoSided(1e-9, 4)).toBeCloseTo(1, 8)
  expect(tTwoSided(1e9, 60)).toBeLessThan(1e-200)
})
