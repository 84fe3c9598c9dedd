/**
 * This file writes columns of numbers so that they compress to about half of what their decimal text takes. Each number
 * becomes a whole number, its place among all numbers with so many digits, and the column keeps how far each place is
 * from that which was expected: that of the number before it, or this times the ratio by which another column has
 * changed, as a cycle changes with its wait. These differences are written to base 36. All their first digits follow
 * each other, then all their second ones, since digits of one position are alike. No number is changed: the arithmetic
 * is that of whole numbers, and of multiplications and divisions that every machine rounds alike.
 */

/** Where a column is read from: decimals, digits, the way of expecting, and a text for each position of a digit. */
export type PackedNumbers = readonly [decimals: number, digits: number, way: number, ...positions: string[]]

/** The columns of a value that came before, by how many numbers they have. */
export type KnownColumns = Map<number, (readonly number[])[]>

/** Whole numbers below this are exact, as are their sums and their multiples by 10 that occur here. */
const MOST = 1e15
const MOST_DECIMALS = 12
const BASE = 36
const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'

/** Exact powers: `10 **` need not be. */
const POWERS: readonly number[] = /* @__PURE__ */ Array.from({ length: 16 }, (_, i) => Number(`1e${i}`))

/** The most earlier columns of the same length that are tried, the latest ones, and on how many of their numbers. */
const MOST_TRIED = 16
const MOST_SAMPLED = 128

/** A way is 0 for expecting nothing, 1 for the last number, and 2 or more for a ratio of an earlier column. */
const NOTHING = 0
const LAST = 1
const FIRST_RATIO = 2

/**
 * Returns what is expected at `at`, in units of the last decimal. Each earlier column, counted from the latest one, has
 * two ways: the number changes in proportion to it, or inversely.
 */
function expectedAt(
  way: number,
  scaled: readonly number[],
  at: number,
  known: readonly (readonly number[])[],
): number {
  const last = at === 0 ? 0 : (scaled[at - 1] as number)
  if (way === NOTHING) return 0
  if (way === LAST || at === 0) return last
  const column = known[known.length - Math.floor(way / 2)] as readonly number[]
  const [before, now] = [column[at - 1] as number, column[at] as number]
  const expected = way % 2 === 0 ? (last * now) / before : (last * before) / now
  return Math.abs(expected) < MOST ? expected : last
}

/** Returns the place of a number among those that have `digits` digits and then zeros; that of the nearest for another. */
function placeOf(scaled: number, digits: number): number {
  const end = POWERS[digits] as number
  let size = Math.abs(scaled)
  let zeros = 0
  while (size >= end) {
    size /= 10
    zeros++
  }
  const place = zeros * 9 * (POWERS[digits - 1] as number) + Math.round(size)
  return scaled < 0 ? -place : place
}

/** Returns the number at a place. */
function scaledAt(place: number, digits: number): number {
  const size = Math.abs(place)
  const start = POWERS[digits - 1] as number
  const zeros = size < 10 * start ? 0 : Math.floor((size - start) / (9 * start))
  const scaled = (size - zeros * 9 * start) * (POWERS[zeros] as number)
  return place < 0 ? -scaled : scaled
}

/** Returns the numbers without their decimal point, and how many decimals they had; null where they are not such numbers. */
function withoutPoint(items: readonly number[]): { scaled: number[]; decimals: number } | null {
  let decimals = 0
  let unit = 1
  for (const item of items) {
    while (Math.round(item * unit) / unit !== item) {
      if (++decimals > MOST_DECIMALS) return null
      unit = POWERS[decimals] as number
    }
  }
  const scaled = items.map(item => Math.round(item * unit))
  return scaled.every((each, i) => Math.abs(each) < MOST && each / unit === items[i])
    ? { scaled, decimals }
    : null
}

/** Returns how many digits the numbers have before the zeros at their end, at most. */
function digitsOf(scaled: readonly number[]): number {
  let most = 1
  for (const each of scaled) {
    let size = Math.abs(each)
    if (size < (POWERS[most] as number)) continue
    while (size % 10 === 0) size /= 10
    while (size >= (POWERS[most] as number)) most++
  }
  return most
}

/** Returns the way whose differences are the shortest, by some of the numbers. */
function bestWay(
  scaled: readonly number[],
  places: readonly number[],
  digits: number,
  known: readonly (readonly number[])[],
): number {
  const step = Math.max(1, Math.floor(scaled.length / MOST_SAMPLED))
  const ways = FIRST_RATIO + 2 * Math.min(known.length, MOST_TRIED)
  let best = NOTHING
  let least = Number.POSITIVE_INFINITY
  for (let way = NOTHING; way < ways; way++) {
    let bits = 0
    for (let at = step - 1; at < scaled.length && bits < least; at += step) {
      bits += Math.log2(1 + Math.abs(places[at]! - placeOf(expectedAt(way, scaled, at, known), digits)))
    }
    if (bits < least) [best, least] = [way, bits]
  }
  return best
}

function latest(known: KnownColumns, length: number): (readonly number[])[] {
  const columns = known.get(length) ?? []
  known.set(length, columns)
  return columns
}

/** Returns how many characters a number has in JSON, of which `scaled` are the digits. Numbers below 1e-6 have fewer. */
function textLength(scaled: number, decimals: number): number {
  let size = Math.abs(scaled)
  let after = decimals
  for (; after > 0 && size % 10 === 0; after--) size /= 10
  let digits = 1
  while (size >= (POWERS[digits] as number)) digits++
  const isBroken = after > 0
  return Math.max(digits, isBroken ? after + 1 : 0) + (isBroken ? 1 : 0) + (scaled < 0 ? 1 : 0)
}

/** Returns whether the decimal text of a column has more than `most` characters. */
function isTextLonger(scaled: readonly number[], decimals: number, most: number): boolean {
  let length = 1
  for (const each of scaled) {
    length += textLength(each, decimals) + 1
    if (length > most) return true
  }
  return false
}

const decoder = /* @__PURE__ */ new TextDecoder()

/** Returns the text of character codes below 128. */
function asciiText(codes: Uint8Array): string {
  return decoder.decode(codes)
}

/** Returns whole numbers as texts of base-36 digits, one for each position of a digit. */
function digitTexts(numbers: readonly number[]): string[] {
  const width = numbers.reduce((most, each) => Math.max(most, each), 0).toString(BASE).length
  const codes = Array.from({ length: width }, () => new Uint8Array(numbers.length))
  for (let i = 0; i < numbers.length; i++) {
    let rest = numbers[i] as number
    for (let at = width - 1; at >= 0; at--) {
      const shorter = Math.floor(rest / BASE)
      codes[at]![i] = DIGITS.charCodeAt(rest - BASE * shorter)
      rest = shorter
    }
  }
  return codes.map(position => asciiText(position))
}

/** Returns the column as text; null where its numbers have too many digits, or their decimal text is as short. */
export function packedNumbers(items: readonly number[], known: KnownColumns): PackedNumbers | null {
  const whole = withoutPoint(items)
  if (!whole) return null
  const { scaled, decimals } = whole
  const digits = digitsOf(scaled)
  const columns = latest(known, items.length)
  const places = scaled.map(each => placeOf(each, digits))
  const way = bestWay(scaled, places, digits, columns)
  const differences = places.map((place, at) => {
    const difference = place - placeOf(expectedAt(way, scaled, at, columns), digits)
    // Small numbers for small differences of either sign.
    return difference < 0 ? -2 * difference - 1 : 2 * difference
  })
  const packed: PackedNumbers = [decimals, digits, way, ...digitTexts(differences)]
  if (!isTextLonger(scaled, decimals, JSON.stringify(packed).length)) return null
  columns.push(items)
  return packed
}

function digitAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 58 ? code - 48 : code - 87
}

/** Returns the numbers that packedNumbers was given after the same columns. */
export function unpackedNumbers(
  [decimals, digits, way, ...positions]: PackedNumbers,
  known: KnownColumns,
): number[] {
  const length = positions[0]?.length ?? 0
  const columns = latest(known, length)
  const scaled: number[] = []
  for (let at = 0; at < length; at++) {
    let code = 0
    for (const position of positions) code = BASE * code + digitAt(position, at)
    const difference = code % 2 === 0 ? code / 2 : -(code + 1) / 2
    scaled.push(scaledAt(placeOf(expectedAt(way, scaled, at, columns), digits) + difference, digits))
  }
  const unit = POWERS[decimals] as number
  const items = scaled.map(each => each / unit)
  columns.push(items)
  return items
}
