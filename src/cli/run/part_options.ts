import { placeInJob } from '../../fleet/job.ts'
import type { RunJob, RunRepeat } from '../../result/run/schema.ts'
import type { Shard } from '../../runner/shard.ts'
import { InputError } from '../../suite/input_error.ts'
import { formatInteger } from '../../units/format.ts'

export interface PartOptions {
  readonly shard?: string
  readonly repeat?: string
  readonly seed?: string
}

const MAX_SHARDS = 1000
const MAX_REPEATS = 10_000

/** What the scheduler's job stands for where an option says so. */
const AUTO = 'auto'

/** Returns `i/n`, or what the scheduler says of this job; null where the option is not given. */
function placeFrom(
  option: '--shard' | '--repeat',
  text: string | undefined,
  most: number,
  job: RunJob | null,
): { index: number; count: number } | null {
  if (text === undefined) return null
  const given = text.trim()
  const [, index = 0, count = 0] = (/^(\d{1,5})\/(\d{1,5})$/.exec(given) ?? []).map(Number)
  const place = given === AUTO ? placeInJob(option, job) : { index, count }
  if (place.index < 1 || place.index > place.count || place.count > most) {
    const said = given === AUTO ? `${place.index}/${place.count}` : text
    throw new InputError(
      `${option}: "${said}" is not of the form i/n, such as 1/4 (n from 1 to ${formatInteger(most)}, i from 1 to n)`,
    )
  }
  return place
}

/**
 * Returns which part of its suite a run measures, and which of several equal measurements it is.
 * @throws InputError for a wrong form, where no seed is given (each job would draw its own, and their plans would differ),
 *   and where both are to be what the scheduler says.
 */
export function partsFrom(
  { shard, repeat, seed }: PartOptions,
  job: RunJob | null,
): { shard: Shard | null; repeat: RunRepeat | null } {
  if (shard?.trim() === AUTO && repeat?.trim() === AUTO) {
    throw new InputError('--shard auto and --repeat auto: a job has one index: give one of them as i/n')
  }
  const parts = {
    shard: placeFrom('--shard', shard, MAX_SHARDS, job),
    repeat: placeFrom('--repeat', repeat, MAX_REPEATS, job),
  }
  if (seed === undefined && shard !== undefined) {
    throw new InputError(`--shard ${shard}: every job needs the same seed to be merged: add --seed N`)
  }
  if (seed === undefined && repeat !== undefined) {
    throw new InputError(`--repeat ${repeat}: every job needs the same seed to do the same: add --seed N`)
  }
  return parts
}
