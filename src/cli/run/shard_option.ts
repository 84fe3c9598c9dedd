import type { Shard } from '../../runner/shard.ts'
import { InputError } from '../../suite/input_error.ts'

const MAX_SHARDS = 1000

/**
 * What `--shard` says; null where it is not given.
 * @throws InputError for any other form, and where the jobs would draw seeds of their own: their plans would differ.
 */
export function shardFrom({
  shard,
  seed,
}: {
  readonly shard?: string
  readonly seed?: string
}): Shard | null {
  if (shard === undefined) return null
  const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(shard.trim()) ?? []).map(Number)
  if (index < 1 || index > count || count > MAX_SHARDS) {
    throw new InputError(
      `--shard: "${shard}" is not of the form i/n, such as 1/4 (n from 1 to ${MAX_SHARDS}, i from 1 to n)`,
    )
  }
  if (seed === undefined) {
    throw new InputError(`--shard ${shard}: every job needs the same seed to be merged: add --seed N`)
  }
  return { index, count }
}
