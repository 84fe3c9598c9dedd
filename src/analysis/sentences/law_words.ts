import { formatRatio, formatTime } from '../../units/format.ts'

/** Words for the growth of figures, in texts and beside charts. */

/** The figures of a law of growth, a + b · x^k; a and b are in ns. */
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

/** Returns `[0.98, 1.03]`. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `[${low.toFixed(2)}, ${high.toFixed(2)}]`
}

/** Returns `N^1.02`. */
export function powerText(symbol: string, k: number): string {
  return `${symbol}^${k.toFixed(2)}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(whole: number): string {
  return `${whole < 0 ? '⁻' : ''}${[...String(Math.abs(whole))].map(digit => SUPERSCRIPTS[Number(digit)]).join('')}`
}

/** Returns `0.30 µs`, `49 ns`, `0.34 ns` or `3.0 × 10⁻⁶ ns`: a coefficient may be far below the clock's resolution. */
export function coefficientText(ns: number): string {
  if (ns === 0) return '0'
  if (ns < 0.01) {
    const [digits = '', power = '0'] = ns.toExponential(1).split('e')
    return `${digits} × 10${superscript(Number(power))} ns`
  }
  return ns < 9.95 ? `${ns.toPrecision(2)} ns` : formatTime(ns)
}

/** Returns `0.30 µs + 49 ns · N^1.00 [0.98, 1.03]`. */
export function lawText(symbol: string, { a, b, k, interval }: LawFigures): string {
  const fixed = a === 0 ? '' : `${coefficientText(a)} + `
  return `${fixed}${coefficientText(b)} · ${powerText(symbol, k)} ${intervalText(interval)}`
}

/** Returns the growth over the range, `by 41 %` or `37.4-fold`, for figures whose exponent is not said. */
export function factorText(factor: number): string {
  return factor < MIN_FACTOR
    ? `by ${Math.round(100 * (factor - 1))} %`
    : formatRatio(factor).replace('×', '-fold')
}
