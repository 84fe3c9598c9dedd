import { expect, test } from 'vitest'
import { runConformance } from './run.ts'

const OPS = 30_000

test('random calls from a fixed seed have the same results on the simulator as on the real kernel', () => {
  expect(runConformance({ ops: OPS, seed: 2, invariantsEvery: 1 })).toBeNull()
})

test('so have random calls from a random seed, which is printed', () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  console.log(`conformance: npm run conformance -- --ops ${OPS} --seed ${seed}`)
  expect(runConformance({ ops: OPS, seed, invariantsEvery: 1 })).toBeNull()
})
