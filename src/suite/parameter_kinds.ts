/** The kinds of values that the parameters of the table have: what is allowed, how it is parsed, and how it is stored. */
import * as v from 'valibot'
import { parseBytes, parseCount, parseTime } from '../units/parse.ts'

/** How many of the watched descriptors are made ready: a count (`16`) or a share of N (`'10%'`). */
export type ActiveSpec = number | string

/** Far above what any descriptor limit lets the kernel watch, within what a simulation can hold. */
export const MAX_FD_COUNT = 10_000_000

/** The schema of a count in a file: a whole number that JavaScript holds exactly. */
export const storedCount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))

/** Returns the whole number that a value is, or that a text such as `10k` stands for, if it is within its bounds. */
function parseInteger(given: unknown, min: number, max: number, read = parseCount): number | undefined {
  const number = typeof given === 'string' ? read(given) : given
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined
  return number >= min && number <= max ? number : undefined
}

function parseBoolean(given: unknown): boolean | undefined {
  if (given === 'true') return true
  return given === 'false' ? false : typeof given === 'boolean' ? given : undefined
}

/** What is on or off. */
export const flag = {
  allowed: 'true, false',
  choices: ['true', 'false'],
  parse: parseBoolean,
  stored: v.boolean(),
}

export function parseActive(given: unknown): ActiveSpec | undefined {
  if (typeof given === 'string' && given.endsWith('%')) {
    // More decimals than these would be printed with an exponent.
    const percent = /^\d{1,3}(\.\d{1,6})?%$/.test(given) ? Number(given.slice(0, -1)) : 0
    return percent > 0 && percent <= 100 ? `${percent}%` : undefined
  }
  return parseInteger(given, 0, MAX_FD_COUNT)
}

export function wholeNumber(min: number, max: number) {
  return {
    allowed: `a whole number from ${min} to ${max}${max < 1000 ? '' : ', such as 1k'}`,
    parse: (given: unknown) => parseInteger(given, min, max),
    stored: storedCount,
  }
}

export function wholeNumberOr(noValue: string, min: number, max: number) {
  return {
    allowed: `a whole number from ${min} to ${max}, such as 1k, or ${noValue}`,
    noValue,
    parse: (given: unknown) => (given === null || given === noValue ? null : parseInteger(given, min, max)),
    stored: v.nullable(storedCount),
  }
}

/** A number of bytes. A text may give it with a unit, such as `64KiB`. */
export function bytes(min: number, max: number) {
  return {
    allowed: `bytes from ${min} to ${max}, such as 4KiB`,
    parse: (given: unknown) => parseInteger(given, min, max, parseBytes),
    stored: storedCount,
  }
}

export function bytesOr(noValue: string, min: number, max: number) {
  const { allowed, parse, stored } = bytes(min, max)
  return {
    allowed: `${allowed}, or ${noValue}`,
    noValue,
    parse: (given: unknown) => (given === null || given === noValue ? null : parse(given)),
    stored: v.nullable(stored),
  }
}

/** A time in ns or ms. A text may give it with a unit, such as `50us`. */
export function duration(unit: 'ns' | 'us' | 'ms', min: number, max: number) {
  return {
    allowed: `a time from ${min} to ${max} ${unit}, such as ${unit === 'ms' ? '1s' : '50us'}`,
    parse: (given: unknown) => parseInteger(given, min, max, text => parseTime(text, unit)),
    stored: storedCount,
  }
}

export function durationOrNone(unit: 'ns' | 'ms', min: number, max: number) {
  const { allowed, parse, stored } = duration(unit, min, max)
  return {
    allowed: `${allowed}, or none`,
    parse: (given: unknown) => (given === null || given === 'none' ? null : parse(given)),
    stored: v.nullable(stored),
  }
}

export function oneOf<const T extends readonly string[]>(choices: T) {
  return {
    allowed: choices.join(', '),
    choices,
    parse: (given: unknown): T[number] | undefined => choices.find(choice => choice === given),
    stored: v.string(),
  }
}

export function oneOfOrNone<const T extends readonly string[]>(choices: T) {
  const { allowed, parse } = oneOf(choices)
  return {
    allowed: `${allowed}, or none`,
    choices: [...choices, 'none'],
    parse: (given: unknown) => (given === null || given === 'none' ? null : parse(given)),
    stored: v.nullable(v.string()),
  }
}
