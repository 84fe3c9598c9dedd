import type { Xoshiro128 } from '../../src/random/xoshiro128.ts'

/** Changes the text of a file at random, as damage and malice do. Most results are still JSON. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const NUMBERS = [0, -0, -1, 0.5, 1, 2, 7, 1e3, 1e6, 1e15, 1e16, 2 ** 53, -1e308, 1e308, 5e-324]
const TEXTS = [
  ...['', ' ', '\0', 'a\u0000b', '\ud800', '\udfff', '\ud83d\ude00', '\ufffe', '\u001b[31m', '\u009b2J'],
  ...['\u202e', '\u2028', '::error::owned', '=1+1', '"quoted"', '</script><!--', ']]>', '&amp;', '%0A'],
  ...['__proto__', 'constructor', 'NaN', 'Infinity', '10%', '1e999', 'null', 'epoll', 'sim-epoll', 'edge'],
  ...['2026-01-02T03:04:05.000Z', `long ${'text '.repeat(500)}`, 'x'.repeat(100_000)],
]

function pick<T>(random: Xoshiro128, items: readonly T[]): T {
  return items[random.below(items.length)] as T
}

function nested(depth: number): Json {
  let value: Json = []
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { a: value }
  return value
}

/** Returns what stands in the place of a value: mostly another of its type, so that it is not refused at once. */
function replaced(value: Json, random: Xoshiro128): Json {
  const kind = random.below(10)
  if (kind === 0) return pick<Json>(random, [null, true, false, [], {}, nested(1500), pick(random, TEXTS)])
  if (typeof value === 'number') {
    return kind < 5 ? pick(random, NUMBERS) : kind < 8 ? Math.round(value * random.below(50)) : -value
  }
  if (typeof value === 'string') {
    return kind < 8 ? pick(random, TEXTS) : value.slice(random.below(value.length + 1))
  }
  if (typeof value === 'boolean') return !value
  if (value === null) return pick<Json>(random, [...NUMBERS, ...TEXTS])
  if (!Array.isArray(value))
    return kind < 5 ? {} : { ...value, [pick(random, TEXTS)]: nested(random.below(1500)) }
  if (value.length === 0) return [pick(random, NUMBERS), pick(random, TEXTS)]
  const item = pick(random, value)
  return kind < 3 ? value.slice(random.below(value.length)) : kind < 6 ? [...value, item] : value.toReversed()
}

/** Replaces or removes a value at a random place of `holder`, which is changed. */
function mutateIn(holder: Json[] | { [key: string]: Json }, random: Xoshiro128): void {
  const keys = Object.keys(holder)
  if (keys.length === 0) return
  const key = pick(random, keys)
  const at = holder as { [key: string]: Json }
  const value = at[key] as Json
  const goesDeeper = typeof value === 'object' && value !== null && random.below(12) > 0
  if (goesDeeper) mutateIn(value, random)
  else if (random.below(8) === 0) delete at[key]
  else at[key] = replaced(value, random)
}

/** Returns one line or file of JSON with one to three changes. */
function mutatedJson(text: string, random: Xoshiro128): string {
  const data = JSON.parse(text)
  for (let left = 1 + random.below(3); left > 0; left--) mutateIn(data, random)
  return JSON.stringify(data)
}

/** Returns a text that was cut off, has a stretch twice, or has other characters in it. */
function mutatedText(text: string, random: Xoshiro128): string {
  const [from, to] = [random.below(text.length + 1), random.below(text.length + 1)]
  return pick(random, [
    () => text.slice(0, from),
    () => text.slice(from),
    () => text.slice(0, from) + text.slice(to),
    () => text.slice(0, from) + pick(random, TEXTS) + text.slice(from),
    () => `\ufeff${text}`,
    () => '['.repeat(100_000),
  ])()
}

/** Returns a changed file. @param isLines says that it has a JSON text on each line. */
export function mutated(text: string, isLines: boolean, random: Xoshiro128): string {
  if (random.below(10) === 0) return mutatedText(text, random)
  if (!isLines) return mutatedJson(text, random)
  const lines = text.trimEnd().split('\n')
  const at = random.below(lines.length)
  lines[at] = mutatedJson(lines[at] as string, random)
  return `${lines.join('\n')}\n`
}
