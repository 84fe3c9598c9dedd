import { type MetricUnit, UNITS } from '../../metrics/units.ts'
import { formatRatio } from '../../units/format.ts'

/** Words for the growth of figures, in texts and beside charts. */

/** The figures of a law of growth, a + b · x^k; a and b have the unit of what grows. */
interface LawFigures {
  readonly a: number
  readonly b: number
  readonly k: number
  readonly interval: readonly [low: number, high: number]
  /** The last figure / the first one over the range. */
  readonly factor: number
}

/** The exponent of growth by a smaller factor means nothing. */
const MIN_FACTOR = 2
/** An exponent with a wider interval is not said. */
const MAX_WIDTH = 1

export function hasExponent({ interval, factor }: Pick<LawFigures, 'interval' | 'factor'>): boolean {
  return factor >= MIN_FACTOR && interval[1] - interval[0] <= MAX_WIDTH
}

/** Returns whether a factor is said as `about twice`. */
export function isAboutTwice(factor: number): boolean {
  return factor > 1.85 && factor < 2.15
}

/** Returns `[0.98, 1.03]`. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `[${low.toFixed(2)}, ${high.toFixed(2)}]`
}

/** Returns `1.46 [1.30, 1.62]`, a factor that a rate changes by, with its interval where it has one. */
export function changeText(factor: number, interval: readonly [number, number] | null): string {
  return `${factor.toFixed(2)}${interval ? ` ${intervalText(interval)}` : ''}`
}

/** Returns `1.04 [0.990, 1.21]`, a multiple with three digits, with its interval where it has one. */
export function multipleText({
  ratio,
  interval,
}: {
  readonly ratio: number
  readonly interval: readonly [number, number] | null
}): string {
  const [text, ...ends] = [ratio, ...(interval ?? [])].map(value => formatRatio(value).replace('×', ''))
  return interval ? `${text} [${ends.join(', ')}]` : `${text}`
}

/** Returns `N^1.02`. */
export function powerText(symbol: string, k: number): string {
  return `${symbol}^${k.toFixed(2)}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(whole: number): string {
  return `${whole < 0 ? '⁻' : ''}${[...String(Math.abs(whole))].map(digit => SUPERSCRIPTS[Number(digit)]).join('')}`
}

/**
 * Returns `0.30 µs`, `49 ns`, `0.34 ns`, `3.0 × 10⁻⁶ ns` or `244 instructions`: a coefficient may be far below the clock's
 * resolution.
 */
export function coefficientText(value: number, unit: MetricUnit): string {
  if (value === 0) return '0'
  const name = unit === 'ns' ? 'ns' : 'instructions'
  if (value < 0.01) {
    const [digits = '', power = '0'] = value.toExponential(1).split('e')
    return `${digits} × 10${superscript(Number(power))} ${name}`
  }
  return value < 9.95 ? `${value.toPrecision(2)} ${name}` : UNITS[unit].format(value)
}

/** Returns `0.30 µs + 49 ns · N^1.00 [0.98, 1.03]`. */
export function lawText(symbol: string, { a, b, k, interval }: LawFigures, unit: MetricUnit): string {
  const fixed = a === 0 ? '' : `${coefficientText(a, unit)} + `
  return `${fixed}${coefficientText(b, unit)} · ${powerText(symbol, k)} ${intervalText(interval)}`
}

/** Returns the growth over the range, `by 41 %` or `37.4-fold`, for figures whose exponent is not said. */
export function factorText(factor: number): string {
  return factor < MIN_FACTOR
    ? `by ${Math.round(100 * (factor - 1))} %`
    : formatRatio(factor).replace('×', '-fold')
}
