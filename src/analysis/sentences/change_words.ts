import { type MetricUnit, UNITS } from '../../metrics/units.ts'
import { formatInteger, formatPercent, formatRatio } from '../../units/format.ts'

/** Words for a change: a time is slower or faster, a rate is lower or higher. */

/** A change by more than this is said as a multiple. */
const AS_A_MULTIPLE = 2

/** The parts that the words for a ratio are made of; `direction` is empty where the ratio is 1. */
interface Words {
  readonly amount: string
  readonly direction: string
}

function wordsOf(ratio: number, isMoreBetter: boolean): Words {
  const [more, less] = isMoreBetter ? ['higher', 'lower'] : ['slower', 'faster']
  const direction = ratio === 1 ? '' : ratio > 1 ? more : less
  const amount = ratio >= AS_A_MULTIPLE ? formatRatio(ratio) : formatPercent(Math.abs(ratio - 1))
  return { amount, direction: ratio >= AS_A_MULTIPLE ? 'as much' : direction }
}

/** Returns `3.4 % slower`, `2.5× as much` or `no change`. */
export function changeWords(ratio: number, isMoreBetter: boolean): string {
  const { amount, direction } = wordsOf(ratio, isMoreBetter)
  return direction === '' ? 'no change' : `${amount} ${direction}`
}

/** Returns `3.4 % slower [2.9 %, 3.9 %]`, or `between 0.5 % faster and 3.1 % slower` for a mixed interval. */
export function changeWithinWords(
  ratio: number,
  interval: readonly [low: number, high: number] | null,
  isMoreBetter: boolean,
): string {
  if (!interval) return changeWords(ratio, isMoreBetter)
  const ends = interval.map(end => wordsOf(end, isMoreBetter))
  const said = wordsOf(ratio, isMoreBetter)
  if (ends.every(end => end.direction === said.direction && end.direction !== '')) {
    const amounts = ends.map(end => end.amount)
    return `${said.amount} ${said.direction} [${(ratio < 1 ? amounts.reverse() : amounts).join(', ')}]`
  }
  return `between ${interval.map(end => changeWords(end, isMoreBetter)).join(' and ')}`
}

/** Returns the reason of a cell that is not slower; `change` is its change with the interval, in words. */
export function notSlowerReason(change: string, minEffect: number, isMoreBetter: boolean): string {
  return `${change}: surely not ${isMoreBetter ? 'lower' : 'slower'} by the floor of ${floorWords(minEffect)}`
}

/** Returns `p = 0.0004` or `p < 0.0001`. */
export function pValueWords(pValue: number): string {
  if (pValue < 1e-4) return 'p < 0.0001'
  return `p = ${Number(pValue.toPrecision(pValue < 0.1 ? 1 : 2))}`
}

/** Returns a floor as a percentage. It was chosen, so that it has not the digits of a measured figure. */
function chosenPercent(share: number, digits: number): string {
  return `${Number((share * 100).toPrecision(digits))} %`
}

/** Returns `2 %` for 0.02 and `15 % (13 % downwards)` for 0.15: a floor ends at 1.15 and at 1 / 1.15. */
export function floorWords(minEffect: number): string {
  const upwards = chosenPercent(minEffect, 3)
  const downwards = chosenPercent(minEffect / (1 + minEffect), 2)
  return downwards === chosenPercent(minEffect, 2) ? upwards : `${upwards} (${downwards} downwards)`
}

/** Returns a share with its sign, such as `+5.3 %` or `−0.04 %`. */
export function signedPercent(share: number): string {
  return `${share < 0 ? '−' : '+'}${formatPercent(Math.abs(share))}`
}

/** Returns an amount to the last digit, with its unit. */
function amountWords(amount: number, unit: MetricUnit): string {
  if (UNITS[unit].isExact) return UNITS[unit].formatFigure(amount)
  const [whole, ...decimals] = String(
    Number.isInteger(amount) ? amount : Number(amount.toPrecision(6)),
  ).split('.')
  const digits = [formatInteger(Number(whole)), ...decimals].join('.')
  return `${digits} ${unit}`
}

/**
 * Returns an exact difference: `+59 instructions`, `−1 instruction`, `+12 to +76 instructions`, `no difference`. Without its
 * unit, which then has been said, it is `+59`.
 */
export function differenceWords(
  [low, high]: readonly [low: number, high: number],
  unit: MetricUnit,
  hasUnit = true,
): string {
  const signed = (value: number) => (value < 0 ? '−' : value > 0 ? '+' : '')
  if (low === 0 && high === 0) return 'no difference'
  const bare = (value: number) => `${signed(value)}${amountWords(Math.abs(value), unit).split(' ')[0]}`
  const words = hasUnit ? `${signed(high)}${amountWords(Math.abs(high), unit)}` : bare(high)
  return low === high ? words : `${bare(low)} to ${words}`
}

/**
 * Returns what something takes more or fewer than before, in an exact unit: `59 instructions more`,
 * `28 to 617 instructions fewer`, `between 72 fewer and 54 instructions more`.
 */
export function takenWords([low, high]: readonly [low: number, high: number], unit: MetricUnit): string {
  const [more, fewer] = UNITS[unit].directions
  const words = (value: number) => amountWords(Math.abs(value), unit)
  const bare = (value: number) => words(value).split(' ')[0]
  if (low < 0 && high > 0) return `between ${bare(low)} ${fewer} and ${words(high)} ${more}`
  const [least, most] = high > 0 ? [low, high] : [high, low]
  return `${least === most ? '' : `${bare(least)} to `}${words(most)} ${high > 0 ? more : fewer}`
}

/** Returns the floor of exact differences: `2 %`, or `10 instructions`. */
export function exactFloorWords(
  floor: { readonly minEffect: number; readonly minDifference: number | null },
  unit: MetricUnit,
): string {
  return floor.minDifference === null ? floorWords(floor.minEffect) : amountWords(floor.minDifference, unit)
}
