import { formatRatio, formatTime } from '../../units/format.ts'

/** How the growth of figures is said, in texts and beside charts. */

/** What is said of a law of growth; the times are in ns. */
export interface LawFigures {
  readonly a: number
  readonly b: number
  readonly k: number
  readonly interval: readonly [low: number, high: number]
  /** last / first over the range. */
  readonly factor: number
}

/** Growth by less has no exponent that would mean anything. */
const MIN_FACTOR = 2
/** Nor has one that could be as well another by so much. */
const MAX_WIDTH = 1

export function hasExponent({ interval, factor }: Pick<LawFigures, 'interval' | 'factor'>): boolean {
  return factor >= MIN_FACTOR && interval[1] - interval[0] <= MAX_WIDTH
}

/** `[0.98, 1.03]`. */
export function intervalText([low, high]: readonly [number, number]): string {
  return `[${low.toFixed(2)}, ${high.toFixed(2)}]`
}

/** `N^1.02`. */
export function powerText(symbol: string, k: number): string {
  return `${symbol}^${k.toFixed(2)}`
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

function superscript(whole: number): string {
  return `${whole < 0 ? '⁻' : ''}${[...String(Math.abs(whole))].map(digit => SUPERSCRIPTS[Number(digit)]).join('')}`
}

/** `0.30 µs`, `49 ns`, `0.34 ns`, `3.0 × 10⁻⁶ ns`: a coefficient, which may be far below what a clock shows. */
export function coefficientText(ns: number): string {
  if (ns === 0) return '0'
  if (ns < 0.01) {
    const [digits = '', power = '0'] = ns.toExponential(1).split('e')
    return `${digits} × 10${superscript(Number(power))} ns`
  }
  return ns < 9.95 ? `${ns.toPrecision(2)} ns` : formatTime(ns)
}

/** `0.30 µs + 49 ns · N^1.00 [0.98, 1.03]`. */
export function lawText(symbol: string, { a, b, k, interval }: LawFigures): string {
  const fixed = a === 0 ? '' : `${coefficientText(a)} + `
  return `${fixed}${coefficientText(b)} · ${powerText(symbol, k)} ${intervalText(interval)}`
}

/** `by 41 %`, `37.4-fold`: over the range, where an exponent would say too much. */
export function factorText(factor: number): string {
  return factor < MIN_FACTOR
    ? `by ${Math.round(100 * (factor - 1))} %`
    : formatRatio(factor).replace('×', '-fold')
}
