import { expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN } from '../../src/sim/index.ts'
import { call, type Instruction } from './calls.ts'
import { type Divergence, formatDivergence, shrink } from './compare.ts'
import { realKernelSettings, runOnRealKernel, whyNoCallsInScans } from './real_kernel.ts'
import { runConformance } from './run.ts'
import { SimMachine } from './sim_machine.ts'
import { formatCall, parseCall } from './text.ts'

test('3,000 random calls have the same results on the simulator as on the real kernel', () => {
  expect(runConformance({ ops: 3000, seed: 1, invariantsEvery: 1 })).toBeNull()
})

test('a divergence is shrunk to the calls it needs and printed as a scenario', () => {
  // Another default for the send buffer makes the simulator diverge at SIOCOUTQ.
  const options = { settings: { ...realKernelSettings(), wmemDefault: 5000 }, nofile: 64, invariantsEvery: 1 }
  const noise: Instruction[] = [call('pipe'), call('epoll_create1', 0), call('dup', 3), call('close', 9)]
  const sequence = [call('socketpair', -1), ...noise, call('write', 3, 100_000), call('siocoutq', 3)]
  const found: Divergence = { sequence, step: 5, carriedOut: 6, kernel: '', sim: '' }
  const smallest = shrink(found, options)
  expect(smallest.sequence.map(formatCall)).toEqual(['socketpair -1', 'write 3 100000'])
  expect(formatDivergence(smallest, options)).toContain('    socketpair -1 = 3 4\n    write 3 100000 = ')
})

const whyNot = whyNoCallsInScans()

test.skipIf(whyNot !== null)(`calls are made in the middle of a scan (${whyNot ?? 'allowed here'})`, () => {
  const add = (fd: number) => call('epoll_ctl', 3, EPOLL_CTL_ADD, fd, EPOLLIN, fd, 0)
  const watched = [call('epoll_create1', 0), call('socketpair', -1), call('socketpair', -1)]
  const ready = [add(4), add(6), call('write', 5, 1), call('write', 7, 1)]
  // A close waits for the scan, which does not deliver the descriptor any more; a third event is never copied.
  const closed = [call('in_scan', 0, 2), call('close', 6), call('read', 4, 1), call('epoll_wait', 3, 8, -1)]
  const late = [call('write', 5, 1), call('in_scan', 1, 1), call('read', 4, 1), call('epoll_wait', 3, 8, -1)]
  const calls = [...watched, ...ready, ...closed, ...late]
  const words = runOnRealKernel(calls, 64)
  expect(new SimMachine({ ...realKernelSettings(), nofile: 64 }).results(calls).flat()).toEqual([...words])
  expect([...words].slice(11)).toEqual([1, 0, 1, 1, EPOLLIN, 4, 1, 0, 1, 1, EPOLLIN, 4])
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
