import { expect, test } from 'vitest'
import { type PaceReading, paceOf } from './pace.ts'

const reading = (cpu: number, ns: number): PaceReading => ({
  cpu,
  systemCallNs: ns,
  userLoopNs: ns,
  memoryNs: 100,
})

test('the drift is that within a CPU, and the CPUs are compared by their medians', () => {
  const readings = Array.from({ length: 21 }, (_, i) => [reading(0, 100 + i), reading(3, 200 + 2 * i)]).flat()
  const { drift, cpuDifference, cpus } = paceOf(readings)
  expect(cpus).toEqual([0, 3])
  expect(drift.systemCall).toBeCloseTo(119 / 101 - 1)
  expect(drift.memory).toBe(0)
  expect(cpuDifference).toBeCloseTo(1)
})
