import { expect, test } from 'vitest'
import { InputError } from '../../suite/input_error.ts'
import { shardFrom } from './shard_option.ts'

test('i of n, counted from 1', () => {
  expect(shardFrom({})).toBeNull()
  expect(shardFrom({ shard: '1/1', seed: '1' })).toEqual({ index: 1, count: 1 })
  expect(shardFrom({ shard: ' 3/12 ', seed: '1' })).toEqual({ index: 3, count: 12 })
})

test.each(['0/2', '3/2', 'a/b', '1.5/2', '1/2/3', '1', '/', '', '-1/2', '1/0', '1/1001', '1 of 2'])(
  '%j is refused with the form that is meant',
  shard => {
    expect(() => shardFrom({ shard, seed: '1' })).toThrow(InputError)
    expect(() => shardFrom({ shard, seed: '1' })).toThrow(
      `--shard: "${shard}" is not of the form i/n, such as 1/4`,
    )
  },
)

test('without a seed every job would draw its own', () => {
  expect(() => shardFrom({ shard: '1/2' })).toThrow('--shard 1/2: every job needs the same seed')
})
