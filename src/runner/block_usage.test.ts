import { expect, test } from 'vitest'
import { frequencyOf, UsageMeter } from './block_usage.ts'

const cpuinfo = (flags: string) =>
  [0, 1].map(cpu => `processor\t: ${cpu}\ncpu MHz\t\t: 240${cpu}.5\nflags\t\t: fpu ${flags} sse`).join('\n\n')

test('a frequency comes from cpufreq, or from a CPU that counts its cycles, or from nowhere', () => {
  expect(frequencyOf('2800000\n', '', 0)).toBe(2800)
  expect(frequencyOf(null, cpuinfo('aperfmperf'), 0)).toBe(2400.5)
  expect(frequencyOf(null, cpuinfo('aperfmperf'), 1)).toBe(2401.5)
  expect(frequencyOf(null, cpuinfo('aperfmperf'), 2)).toBeNull()
  expect(frequencyOf(null, cpuinfo('tsc'), 0)).toBeNull()
  expect(frequencyOf(null, '', 0)).toBeNull()
})

test('a meter counts from when it was made', () => {
  const faulty = new UsageMeter()
  // Fresh memory: a page fault for each 4 KiB.
  Buffer.alloc(64 << 20, 1)
  const after = faulty.usage()
  expect(after.minorPageFaults).toBeGreaterThanOrEqual((64 << 20) / 4096 / 512)
  expect(after.measuredMs).toBeGreaterThanOrEqual(0)
  expect(after.stealMs).toBeGreaterThanOrEqual(0)
  expect(after.migrations === null || after.migrations < 1000).toBe(true)
  expect(new UsageMeter().usage().minorPageFaults).toBeLessThan(after.minorPageFaults as number)
})
