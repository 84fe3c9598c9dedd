import { expect, test } from 'vitest'
import type { RunJob } from '../../result/run/schema.ts'
import { InputError } from '../../suite/input_error.ts'
import { partsFrom } from './part_options.ts'

const JOB: RunJob = { scheduler: 'slurm', id: '7', index: 2, count: 3, node: null }
const NONE = { shard: null, repeat: null }

test('i of n, counted from 1', () => {
  expect(partsFrom({}, null)).toEqual(NONE)
  expect(partsFrom({ shard: '1/1', seed: '1' }, null)).toEqual({ ...NONE, shard: { index: 1, count: 1 } })
  expect(partsFrom({ shard: ' 3/12 ', seed: '1' }, JOB)).toEqual({
    ...NONE,
    shard: { index: 3, count: 12 },
  })
  expect(partsFrom({ repeat: '9/2000', seed: '1' }, null)).toEqual({
    ...NONE,
    repeat: { index: 9, count: 2000 },
  })
})

test('auto is the place of the job; without the option the job changes nothing', () => {
  expect(partsFrom({}, JOB)).toEqual(NONE)
  expect(partsFrom({ shard: 'auto', seed: '1' }, JOB)).toEqual({ ...NONE, shard: { index: 2, count: 3 } })
  expect(partsFrom({ repeat: 'auto', shard: '1/4', seed: '1' }, JOB)).toEqual({
    shard: { index: 1, count: 4 },
    repeat: { index: 2, count: 3 },
  })
  expect(() => partsFrom({ shard: 'auto', seed: '1' }, null)).toThrow('--shard auto: no scheduler says')
  expect(() => partsFrom({ shard: 'auto', seed: '1' }, { ...JOB, count: 2000 })).toThrow(
    '--shard: "2/2000" is not of the form i/n, such as 1/4 (n from 1 to 1,000',
  )
  expect(() => partsFrom({ shard: 'auto', repeat: 'auto', seed: '1' }, JOB)).toThrow(
    'a job has one index: give one of them as i/n',
  )
})

test.each(['0/2', '3/2', 'a/b', '1.5/2', '1/2/3', '1', '/', '', '-1/2', '1/0', '1/1001', '1 of 2', 'Auto'])(
  '%j is refused with the form that is meant',
  shard => {
    expect(() => partsFrom({ shard, seed: '1' }, JOB)).toThrow(InputError)
    expect(() => partsFrom({ shard, seed: '1' }, JOB)).toThrow(
      `--shard: "${shard}" is not of the form i/n, such as 1/4`,
    )
  },
)

test('without a seed every job would draw its own', () => {
  expect(() => partsFrom({ shard: '1/2' }, null)).toThrow('--shard 1/2: every job needs the same seed')
  expect(() => partsFrom({ repeat: 'auto' }, JOB)).toThrow('--repeat auto: every job needs the same seed')
})
