/** Numbers as people write them: three significant digits, a unit that keeps them short. */

/** Formatters by their number of decimals. Making one takes a hundred times as long as using it. */
const formatters: Intl.NumberFormat[] = []

/** Texts by number of decimals and value. Figures of three digits recur, and a lookup takes a tenth of the time of a formatter. */
const texts: Map<number, string>[] = []
const MOST_TEXTS = 10_000

function withCommas(value: number, decimals: number): string {
  texts[decimals] ??= new Map()
  const known = texts[decimals]
  const found = known.get(value)
  // A Map takes 0 and -0 for the same key.
  if (found !== undefined && value !== 0) return found
  formatters[decimals] ??= new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals })
  const text = formatters[decimals].format(value)
  if (known.size >= MOST_TEXTS) known.clear()
  known.set(value, text)
  return text
}

function significant(value: number, digits = 3): string {
  if (value === 0) return '0'
  const rounded = Number(value.toPrecision(digits))
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(rounded))))
  return withCommas(rounded, Math.min(decimals, 6))
}

/** Returns a value in the largest unit in which it is at least 1. Each unit is `step` times the one before. */
function withUnit(value: number, units: readonly string[], { digits = 3, step = 1000 } = {}): string {
  if (!Number.isFinite(value)) return '–'
  // 999.6 ns would round to 1000 ns: it is 1.00 µs.
  const isReached = (_: string, at: number) => Number((Math.abs(value) / step ** at).toPrecision(digits)) >= 1
  const at = Math.max(0, units.findLastIndex(isReached))
  return `${significant(value / step ** at, digits)} ${units[at]}`
}

/** Returns a time in the largest unit in which it is at least 1: 553.2 → `553 ns`, 54321 → `54.3 µs`. */
export function formatNs(ns: number, digits = 3): string {
  return withUnit(ns, ['ns', 'µs', 'ms', 's'], { digits })
}

/**
 * Returns a time for running text and axes, with two digits. Microseconds begin at 100 ns, so that the figures of a
 * comparison share a unit: 45 → `45 ns`, 553 → `0.55 µs`, 50400 → `50 µs`, 1234567 → `1.2 ms`.
 */
export function formatTime(ns: number): string {
  if (!Number.isFinite(ns)) return '–'
  const magnitude = Math.abs(ns)
  const [size, unit] =
    magnitude < 99.5
      ? [1, 'ns']
      : magnitude < 999_500
        ? [1e3, 'µs']
        : magnitude < 999.5e6
          ? [1e6, 'ms']
          : [1e9, 's']
  const value = ns / size
  const scaled = Math.abs(value)
  const decimals = scaled >= 9.95 || value === 0 ? 0 : scaled >= 0.995 ? 1 : 2
  return `${value.toFixed(decimals)} ${unit}`
}

/** Returns a time in µs, for columns that share the unit: 553.2 → `0.553`, 54321 → `54.3`, 1234567 → `1,235`. */
export function formatMicroseconds(ns: number): string {
  if (!Number.isFinite(ns)) return '–'
  const micros = ns / 1e3
  return Math.abs(micros) >= 999.5 ? formatInteger(micros) : micros === 0 ? '0' : significant(micros)
}

/** Returns a whole number with commas: 8192 → `8,192`. */
export function formatInteger(value: number): string {
  return withCommas(Math.round(value), 0)
}

/** Returns a number of instructions, whole and with commas: 1108 → `1,108 instructions`, 1 → `1 instruction`. */
export function formatInstructions(count: number): string {
  return Number.isFinite(count) ? counted(Math.round(count), 'instruction') : '–'
}

/** Returns a rate with its unit: 1234567 → `1.23 M/s`. */
export function formatRate(perSecond: number): string {
  return withUnit(perSecond, ['/s', 'k/s', 'M/s', 'G/s'])
}

function withoutZeros(text: string): string {
  return text.replace(/\.(\d*?)0+ /, (_, digits) => (digits === '' ? ' ' : `.${digits} `))
}

/** Returns a rate that was chosen and not measured, without trailing zeros: 20000 → `20 k/s`, 1500000 → `1.5 M/s`. */
export function formatChosenRate(perSecond: number): string {
  return withoutZeros(formatRate(perSecond))
}

/** Returns a time that was chosen and not measured, with all its digits: 50000 → `50 µs`, 1000001 → `1.000001 ms`. */
export function formatChosenNs(ns: number): string {
  return withoutZeros(formatNs(ns, 10))
}

/** Returns a frequency with its unit: 2445403000 → `2.45 GHz`. */
export function formatFrequency(hz: number): string {
  return withUnit(hz, ['Hz', 'kHz', 'MHz', 'GHz'])
}

/** Returns `from 5,000 samples`, or for numbers that differ `from 5,000 samples or more each`; nothing for no number. */
export function samplesWords(counts: readonly number[]): string {
  if (counts.length === 0) return ''
  const least = Math.min(...counts)
  const each = counts.every(count => count === least) ? '' : ' or more each'
  return `from ${counted(least, 'sample')}${each}`
}

/** Returns the number with its noun: `1 cell`, `2 cells`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatInteger(count)} ${count === 1 ? one : many}`
}

/** Returns the words for all of them: `the only cell`, `both cells`, `all 16 cells`. */
export function allOf(count: number, one: string, many = `${one}s`): string {
  if (count === 1) return `the only ${one}`
  return count === 2 ? `both ${many}` : `all ${counted(count, one, many)}`
}

/** Returns a factor between two quantities: 712.4 → `712×`, 1.934 → `1.93×`, 12345 → `12,300×`. */
export function formatRatio(ratio: number): string {
  return Number.isFinite(ratio) ? `${significant(ratio)}×` : '–'
}

/** Returns a factor with three decimals where it is near 1: 0.9312 → `0.931`, 1.0042 → `1.004`, 12345 → `12,300`. */
export function formatFactor(ratio: number): string {
  if (!Number.isFinite(ratio)) return '–'
  return ratio >= 0.1 && ratio < 10 ? ratio.toFixed(3) : significant(ratio)
}

/** Returns a share as a percentage: 0.0312 → `3.1 %`, 1e-9 → `under 0.001 %`. */
export function formatPercent(share: number): string {
  if (share > 0 && share < 1e-5) return 'under 0.001 %'
  return Number.isFinite(share) ? `${significant(share * 100, 2)} %` : '–'
}

/** Returns a duration in minutes and seconds: 83 → `1 min 23 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** Returns a number of bytes in binary units: 16777216 → `16 MiB`. */
export function formatBytes(bytes: number): string {
  return withUnit(bytes, ['B', 'KiB', 'MiB', 'GiB'], { step: 1024 })
}
