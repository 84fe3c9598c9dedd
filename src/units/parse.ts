/** What the letter after a count stands for. */
const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, G: 1e9 }

/** The same with the units of bytes, and those that are powers of 1,024. */
const BYTES: Readonly<Record<string, number>> = {
  ...MULTIPLES,
  ...{ B: 1, kB: 1e3, MB: 1e6, Ki: 2 ** 10, KiB: 2 ** 10, Mi: 2 ** 20, MiB: 2 ** 20 },
}

const NS: Readonly<Record<string, number>> = {
  ...{ ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: 3600e9 },
}

const NUMBER_AND_UNIT = /^(\d{1,15}(?:\.\d{1,9})?)\s*([a-zA-Zµμ]*)$/

/** Returns the number of a text times what its unit stands for; undefined where it has another form or unit. */
function scaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit] = NUMBER_AND_UNIT.exec(text.trim()) ?? []
  const factor = unit === undefined || !Object.hasOwn(units, unit) ? undefined : units[unit]
  // 1.1 times 1e6 is no whole number in floating point, where 11 times 1e6 / 10 is.
  return factor === undefined ? undefined : Number((Number(digits) * factor).toPrecision(15))
}

/** Returns the count that a text such as `64`, `10k` or `1.5M` stands for; undefined where it is none. */
export function parseCount(text: string): number | undefined {
  return scaled(text, MULTIPLES)
}

/** Returns the bytes that a text such as `512`, `16k` or `64KiB` stands for; undefined where it is none. */
export function parseBytes(text: string): number | undefined {
  return scaled(text, BYTES)
}

/** Returns the time in `unit` that a text such as `50us` or `1.5s` stands for, or a number without a unit; undefined where it is none. */
export function parseTime(text: string, unit: 'ns' | 'us' | 'ms' | 's'): number | undefined {
  const ns = NS[unit] as number
  const given = scaled(text, { ...NS, '': ns })
  return given === undefined ? undefined : Number((given / ns).toPrecision(15))
}
