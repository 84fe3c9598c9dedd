import { expect, test } from 'vitest'
import { call, type Instruction } from './calls.ts'
import { type Divergence, formatDivergence, shrink } from './compare.ts'
import { realKernelSettings } from './real_kernel.ts'
import { runConformance } from './run.ts'
import { formatCall, parseCall } from './text.ts'

test('3,000 random calls have the same results on the simulator as on the real kernel', () => {
  expect(runConformance({ ops: 3000, seed: 1, invariantsEvery: 1 })).toBeNull()
})

test('a divergence is shrunk to the calls it needs and printed as a scenario', () => {
  // Another default for the send buffer makes the simulator diverge at SIOCOUTQ.
  const options = { settings: { ...realKernelSettings(), wmemDefault: 5000 }, nofile: 64, invariantsEvery: 1 }
  const noise: Instruction[] = [call('pipe'), call('epoll_create1', 0), call('dup', 3), call('close', 9)]
  const sequence = [call('socketpair', -1), ...noise, call('write', 3, 100_000), call('siocoutq', 3)]
  const found: Divergence = { sequence, step: 5, kernel: '', sim: '' }
  const smallest = shrink(found, options)
  expect(smallest.sequence.map(formatCall)).toEqual(['socketpair -1', 'write 3 100000'])
  expect(formatDivergence(smallest, options)).toContain('    socketpair -1 = 3 4\n    write 3 100000 = ')
})

test('calls as text and back', () => {
  for (const text of [
    'epoll_ctl 5 ADD 3 IN|ET 7 0',
    'epoll_wait 5 4 -1',
    'poll 3:IN|OUT -1:0x0',
    'select 6 {3,4} {} {5} 2',
    'shutdown 3 RDWR',
  ]) {
    expect(formatCall(parseCall(text))).toBe(text)
  }
})
