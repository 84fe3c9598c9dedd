import { expect, test } from 'vitest'
import { bisect } from './bisect.ts'

test('the turn lies between what is left, which is halved every time', () => {
  const [low, high] = bisect(x => x * x < 2, 0, 2, 30)
  expect(low).toBeLessThan(Math.SQRT2)
  expect(high).toBeGreaterThan(Math.SQRT2)
  expect(high - low).toBe(2 ** -29)
})
