import { expect, test } from 'vitest'
import type { Addon } from '../../poller/addon.ts'
import { UNPINNED } from '../../runner/block_protocol.ts'
import { checkScheduler, schedulerNamed } from './scheduler_choice.ts'

function addonWith(affinity: number[], errno?: string): Addon {
  const probeFifo = () => {
    if (errno) throw Object.assign(new Error('sched_setscheduler'), { code: errno })
  }
  return { affinity: () => affinity, probeFifo } as unknown as Addon
}

test('fifo passes where it is permitted and another CPU is left', () => {
  checkScheduler('fifo', { reader: 0, writer: 1 }, addonWith([0, 1]))
  checkScheduler('other', { reader: 0, writer: 0 }, addonWith([0], 'EPERM'))
})

test('fifo is refused where it would starve something, or is not permitted, with what to do', () => {
  expect(() => checkScheduler('fifo', UNPINNED, addonWith([0]))).toThrow('needs a second CPU')
  expect(() => checkScheduler('fifo', { reader: 1, writer: 1 }, addonWith([0, 1]))).toThrow(
    'cannot share CPU 1',
  )
  expect(() => checkScheduler('fifo', UNPINNED, addonWith([0, 1], 'EPERM'))).toThrow(
    /not permitted here: .*ulimit -r 1.*CAP_SYS_NICE, or leave --sched out/,
  )
})

test('an error that nobody expected is not taken for a lack of permission', () => {
  expect(() => checkScheduler('fifo', UNPINNED, addonWith([0, 1], 'EINVAL'))).toThrow(/^sched_setscheduler$/)
})

test('a saved block names what was in force', () => {
  expect([schedulerNamed('SCHED_FIFO'), schedulerNamed('SCHED_OTHER'), schedulerNamed(undefined)]).toEqual([
    'fifo',
    'other',
    'other',
  ])
})
