import { hostname } from 'node:os'
import { afterEach, expect, test, vi } from 'vitest'
import { originFrom } from './origin.ts'

afterEach(() => vi.unstubAllEnvs())

function inSlurm(): void {
  vi.stubEnv('SLURM_JOB_ID', '12')
  vi.stubEnv('SLURMD_NODENAME', 'rack7-n2')
}

test('a run knows its host, its labels and its job', () => {
  inSlurm()
  expect(originFrom({ label: ['rack=7', 'what.is=a=b c'] })).toEqual({
    host: hostname(),
    isAnonymous: false,
    labels: { rack: '7', 'what.is': 'a=b c' },
    job: { scheduler: 'slurm', id: '12', index: null, count: null, node: 'rack7-n2' },
  })
})

test('an anonymous run has hashes in place of names, the same each time', () => {
  inSlurm()
  const origin = originFrom({ anonymous: true })
  expect(origin).toEqual({
    host: expect.stringMatching(/^[0-9a-f]{16}$/),
    isAnonymous: true,
    labels: {},
    job: expect.objectContaining({ id: '12', node: expect.stringMatching(/^[0-9a-f]{16}$/) }),
  })
  expect(origin.job?.node).not.toBe(origin.host)
  expect(originFrom({ anonymous: true })).toEqual(origin)
})

test.each([
  [['rack'], '"rack" is not of the form key=value'],
  [['=7'], '"=7" is not of the form key=value'],
  [['rack='], '"rack=" is not of the form key=value'],
  [['7=rack'], '"7=rack" is not of the form key=value'],
  [['rack=a\u001b[2J'], 'is not of the form key=value'],
  [[`rack=${'x'.repeat(201)}`], 'is not of the form key=value'],
  [['rack=7', 'rack=8'], '--label: rack is given twice'],
  [Array.from({ length: 51 }, (_, i) => `k${i}=v`), '--label: there are more than 50'],
])('a wrong label is refused: %#', (label, message) => {
  expect(() => originFrom({ label })).toThrow(message)
})

test('a label called like a part of every object is a label', () => {
  expect(Object.entries(originFrom({ label: ['constructor=1'] }).labels)).toEqual([['constructor', '1']])
})
