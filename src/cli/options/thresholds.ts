/** From which size and with which certainty a change counts: the options of every command that judges. */
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
  return new Option('--fail-on <verdict>', 'from which verdict on the exit code is not 0')
    .choices(FAIL_ON)
    .default('inconclusive')
}

const NUMBER = /^\d*\.?\d+(e-?\d+)?$/i

/**
 * The probability that `--alpha` gives.
 * @throws InputError where it is not above 0, or above 0.5, which no test could keep to.
 */
export function alphaOf(given: string): number {
  const alpha = NUMBER.test(given) ? Number(given) : Number.NaN
  if (alpha > 0 && alpha <= 0.5) return alpha
  throw new InputError(`--alpha: expected a probability above 0 and up to 0.5, such as 0.05, not "${given}"`)
}

/**
 * The share that `--min-effect` gives, `2%` and `0.02` alike.
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
