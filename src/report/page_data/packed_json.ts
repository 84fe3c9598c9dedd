/**
 * This file turns the tables of a JSON value into columns. Similar figures then stand side by side, which compresses to
 * little more than half. Nothing is lost: `unpacked(packed(value))` has the same text, with the same order of keys.
 *
 * Scalars stand for themselves. An object becomes [keys, ...values], and a list [kinds, ...groups]: its items by kind,
 * in the order in which the kinds first occur, each group column by column. `kinds` says which kind each item has, as
 * pairs of kind and how often in a row. A group begins with what its items are: `null` for scalars, -2 for numbers as
 * packed_numbers.ts writes them, keys for objects, a number for lists of so many scalars, -1 for other lists, whose
 * lengths and items follow.
 */
import { type KnownColumns, type PackedNumbers, packedNumbers, unpackedNumbers } from './packed_numbers.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The name of this form in a page. */
export const PACKED_FORM = 'columns'

/** Lists up to this length, such as an interval or phases, become columns; the items of longer lists become one column. */
const LONGEST_ROW = 5
const ANY_LENGTH = -1
const NUMBERS = -2

type Kind = null | number | readonly string[]

type Scalar = null | boolean | number | string

const isScalar = (value: Json): value is Scalar => value === null || typeof value !== 'object'
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

function kindOf(value: Exclude<Json, Scalar>): Kind {
  if (isList(value)) {
    return value.length <= LONGEST_ROW && value.every(isScalar) ? value.length : ANY_LENGTH
  }
  // JSON has no properties that are undefined.
  return Object.keys(value).filter(key => (value as { readonly [key: string]: Json })[key] !== undefined)
}

/** The items of one kind in a column. */
interface Group {
  readonly kind: Kind
  readonly at: number
  readonly items: Json[]
}

/** Returns whether an item is an object with the keys of a group, in their order. This takes a fifth of the time of its name. */
function hasKeysOf({ kind }: Group, item: Json): boolean {
  if (typeof kind !== 'object' || kind === null || isList(item)) return false
  let at = 0
  for (const key in item as { readonly [key: string]: Json }) {
    if (key !== kind[at++] || (item as { readonly [key: string]: Json })[key] === undefined) return false
  }
  return at === kind.length
}

/** Lists and objects nest this deeply at most; what muxbench writes has ten levels. */
const MAX_DEPTH = 100

/** Packs the items of one column. @throws RangeError where they nest too deeply. */
function packedColumn(items: readonly Json[], known: KnownColumns, depth = 0): Json[] {
  if (depth > MAX_DEPTH) {
    throw new RangeError(`it has lists and objects in more than ${MAX_DEPTH} levels`)
  }
  const groups = new Map<string | number | null, Group>()
  const kinds: number[] = []
  let last: Group | undefined
  const groupOf = (item: Json): Group => {
    const isPlain = isScalar(item)
    // Neighbours mostly are of one kind.
    if (last && (isPlain ? last.kind === null : hasKeysOf(last, item))) return last
    const kind = isPlain ? null : kindOf(item)
    const name = typeof kind === 'object' && kind !== null ? JSON.stringify(kind) : kind
    let group = groups.get(name)
    if (!group) {
      group = { kind, at: groups.size, items: [] }
      groups.set(name, group)
    }
    return group
  }
  for (const item of items) {
    const group = groupOf(item)
    group.items.push(item)
    if (group === last) kinds[kinds.length - 1]! += 1
    else kinds.push(group.at, 1)
    last = group
  }
  return [
    kinds,
    ...Array.from(groups.values(), group => packedGroup(group.kind, group.items, known, depth + 1)),
  ]
}

function packedScalars(items: readonly Json[], known: KnownColumns): Json[] {
  const numbers = items.every(item => typeof item === 'number') ? packedNumbers(items, known) : null
  return numbers ? [NUMBERS, ...numbers] : [null as Json].concat(items as Json[])
}

function packedGroup(kind: Kind, items: readonly Json[], known: KnownColumns, depth: number): Json[] {
  if (kind === null) return packedScalars(items, known)
  if (kind === ANY_LENGTH) {
    const lists = items as readonly (readonly Json[])[]
    // This takes a tenth of the time of flat().
    const all: Json[] = []
    for (const list of lists) for (const item of list) all.push(item)
    return [kind, lists.map(({ length }) => length), packedColumn(all, known, depth)]
  }
  const names = typeof kind === 'number' ? Array.from({ length: kind }, (_, i) => String(i)) : kind
  const rows = items as readonly { readonly [key: string]: Json }[]
  return [
    kind,
    ...names.map(name =>
      packedColumn(
        rows.map(row => row[name] as Json),
        known,
        depth,
      ),
    ),
  ]
}

/** Returns the value in columns. @throws RangeError where it nests more than MAX_DEPTH levels deep. */
export function packed(value: Json): Json {
  return packedColumn([value], new Map())
}

function unpackedColumn([kinds, ...groups]: readonly Json[], known: KnownColumns): Json[] {
  const pairs = kinds as readonly number[]
  const counts = groups.map(() => 0)
  for (let i = 0; i < pairs.length; i += 2) counts[pairs[i]!]! += pairs[i + 1]!
  const items = groups.map((group, i) => unpackedGroup(group as readonly Json[], counts[i]!, known))
  const next = groups.map(() => 0)
  const column: Json[] = []
  for (let i = 0; i < pairs.length; i += 2) {
    const kind = pairs[i]!
    for (let left = pairs[i + 1]!; left > 0; left--) column.push(items[kind]![next[kind]!++]!)
  }
  return column
}

function unpackedGroup([kind, ...rest]: readonly Json[], count: number, known: KnownColumns): Json[] {
  if (kind === null) return rest
  if (kind === NUMBERS) return unpackedNumbers(rest as unknown as PackedNumbers, known)
  if (kind === ANY_LENGTH) {
    const [lengths, flat] = rest as [readonly number[], readonly Json[]]
    const items = unpackedColumn(flat, known)
    let end = 0
    return lengths.map(length => {
      end += length
      return items.slice(end - length, end)
    })
  }
  const columns = rest.map(column => unpackedColumn(column as readonly Json[], known))
  const rows = Array.from({ length: count }, (_, i) => columns.map(column => column[i]!))
  // Object.fromEntries instead of assignments, since a key may be `__proto__`.
  return typeof kind === 'number'
    ? rows
    : rows.map(row => Object.fromEntries((kind as readonly string[]).map((key, i) => [key, row[i]!])))
}

/** Returns the value that `packed` was given. The result for anything else is unspecified. */
export function unpacked(value: Json): Json {
  return unpackedColumn(value as readonly Json[], new Map())[0]!
}
