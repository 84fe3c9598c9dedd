/** The options of every command that judges: how large and how certain a change must be to count. */
import { Option } from 'commander'
import { FAIL_ON } from '../../analysis/verdict/comparison.ts'
import { InputError } from '../../suite/input_error.ts'

export function alphaOption(): Option {
  return new Option(
    '--alpha <probability>',
    'the accepted probability of calling any unchanged cell changed',
  ).default('0.05')
}

export function minEffectOption(standard = '2%'): Option {
  return new Option('--min-effect <share>', 'the smallest change that counts, such as 2% or 0.02').default(
    standard,
  )
}

export function failOnOption(): Option {
  return new Option('--fail-on <verdict>', 'the mildest verdict that makes the exit code other than 0')
    .choices(FAIL_ON)
    .default('regression')
}

const NUMBER = /^\d*\.?\d+(e-?\d+)?$/i

/**
 * Returns the probability that `--alpha` gives.
 * @throws InputError where it is not above 0, or is above 0.5.
 */
export function alphaOf(given: string): number {
  const alpha = NUMBER.test(given) ? Number(given) : Number.NaN
  if (alpha > 0 && alpha <= 0.5) return alpha
  throw new InputError(`--alpha: expected a probability above 0 and up to 0.5, such as 0.05, not "${given}"`)
}

const INSTRUCTIONS = /^(?:(\d+)\s*instructions?|(0))$/

/**
 * Returns the instructions that `--min-effect` gives as `10 instructions`, `10instructions` or `0`, for figures that are
 * counted; null for any other form.
 */
export function minDifferenceOf(given: string): number | null {
  const [, digits, zero] = INSTRUCTIONS.exec(given.trim()) ?? []
  const number = digits ?? zero
  return number === undefined ? null : Number(number)
}

/**
 * Returns the share that `--min-effect` gives, as `2%` or as `0.02`.
 * @throws InputError where it is not above 0 and below 1.
 */
export function minEffectOf(given: string): number {
  const [, digits = '', percent] = /^(.*?)\s*(%)?$/.exec(given) ?? []
  const share = (NUMBER.test(digits) ? Number(digits) : Number.NaN) / (percent ? 100 : 1)
  if (share > 0 && share < 1) return share
  throw new InputError(
    `--min-effect: expected a share above 0 and below 1, such as 2% or 0.02, not "${given}"`,
  )
}
