import { expect, test } from 'vitest'
import { examine, type Machine } from './doctor_checks.ts'
import { stealShareOf } from './doctor_command.ts'

const good: Machine = {
  platform: 'linux',
  cpuCount: 4,
  allowedCpus: 4,
  descriptorLimit: { soft: 1024, hard: 1_048_576 },
  governor: 'performance',
  hypervisor: null,
  stealShare: 0,
  loadAverage: 0.1,
  clockSource: 'tsc',
  addon: 'ready',
}

test('a fit machine has nothing to change', () => {
  expect(examine(good).map(check => [check.name, check.verdict, check.advice])).toEqual(
    examine(good).map(check => [check.name, 'ok', null]),
  )
})

test.each<[string, Partial<Machine>, string, RegExp]>([
  ['system', { platform: 'darwin' }, 'warning', /measure on Linux/],
  ['native addon', { addon: 'the native addon is not built' }, 'warning', /build-essential.*muxbench run/],
  ['CPUs', { allowedCpus: 1 }, 'warning', /allow a second one/],
  ['descriptors', { descriptorLimit: { soft: 1024, hard: 4096 } }, 'warning', /ulimit -Hn/],
  ['descriptors', { descriptorLimit: null }, 'note', /native addon/],
  ['governor', { governor: 'powersave' }, 'warning', /cpupower/],
  ['governor', { governor: null }, 'note', /ratios/],
  ['hypervisor', { hypervisor: 'yes' }, 'note', /interleaved/],
  ['steal time', { stealShare: 0.05 }, 'warning', /--blocks/],
  ['steal time', { stealShare: null }, 'note', /./],
  ['load', { loadAverage: 3 }, 'warning', /end it/],
  ['clock source', { clockSource: 'hpet' }, 'warning', /clocksource=tsc/],
  ['clock source', { clockSource: null }, 'note', /./],
])('%s: %j is a %s with advice', (name, change, verdict, advice) => {
  const check = examine({ ...good, ...change }).find(candidate => candidate.name === name)
  expect(check).toMatchObject({ verdict, advice: expect.stringMatching(advice) })
})

test('steal is the eighth column of the first line of /proc/stat, guest times left out', () => {
  expect(stealShareOf('cpu  50 0 20 20 0 0 0 10 40 5\ncpu0 1 2')).toBe(0.1)
  expect(stealShareOf('cpu  50 0 20')).toBeNull()
  expect(stealShareOf(null)).toBeNull()
})
