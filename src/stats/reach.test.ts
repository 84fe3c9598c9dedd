import { expect, test } from 'vitest'
import { reaches } from './reach.ts'

test.each([
  [0.5, 10],
  [0.9, 50],
  [0.99, 500],
  [0.999, 5000],
  [0.9999, 50_000],
])('the %d-quantile needs %d samples: five beyond it', (p, count) => {
  expect(reaches(count, p)).toBe(true)
  expect(reaches(count - 1, p)).toBe(false)
})
