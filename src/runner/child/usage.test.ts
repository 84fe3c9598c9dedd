import { expect, test } from 'vitest'
import { cpuOf, frequencyOf, stolenMsOf, UsageMeter } from './usage.ts'

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

test('steal time is the eighth figure of all CPUs, in hundredths of a second', () => {
  const stat = 'cpu  10 20 30 40 50 60 70 8 90 100\ncpu0 1 2 3 4 5 6 7 4 9 10\n'
  expect(stolenMsOf(stat)).toBe(80)
  expect(stolenMsOf('cpu  10 20 30 40\n')).toBeNull()
  expect(stolenMsOf(null)).toBeNull()
})

test('the CPU is field 39, whatever the command is called', () => {
  // proc(5): the first is the process, the second the command in brackets, then the state.
  const others = Array.from({ length: 50 }, (_, i) => String(i + 4)).join(' ')
  expect(cpuOf(`7 (node) S ${others}`)).toBe(39)
  expect(cpuOf(`7 (a) S 1 (b) S ${others}`)).toBe(39)
  expect(cpuOf(null)).toBeNull()
})
