import type * as v from 'valibot'

/**
 * Checks the cells of a run without a copy of them. valibot copies all that it checks, which takes twice the memory of
 * a large run and most of the time of reading it. What a schema would return as it stands is taken as it stands. Anything
 * else is left to valibot, which puts in defaults, leaves out what is unknown, or says what is wrong.
 */

type IsExact = (value: unknown) => boolean

/** What is read of the schemas and the actions of valibot, which are plain data. */
interface Part {
  readonly type: string
  readonly pipe?: readonly [Part, ...Part[]]
  readonly entries?: Readonly<Record<string, Part>>
  readonly item?: Part
  readonly items?: readonly Part[]
  readonly value?: Part
  readonly wrapped?: Part
  readonly rest?: Part
  readonly options?: readonly unknown[]
  readonly requirement?: unknown
  readonly default?: unknown
}

/** Keys that valibot leaves out of every object. */
const LEFT_OUT: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns the check of an action of a pipe; null for one that this file does not know. */
function checkOf({ type, requirement }: Part): IsExact | null {
  if (typeof requirement === 'function') return requirement as IsExact
  if (typeof requirement !== 'number') return null
  const checks: Readonly<Record<string, IsExact>> = {
    min_value: value => (value as number) >= requirement,
    max_value: value => (value as number) <= requirement,
    max_length: value => (value as readonly unknown[]).length <= requirement,
  }
  return checks[type] ?? null
}

/**
 * Returns the check of a number within bounds, and of a whole one; null for a pipe with anything else. Most of a run is
 * such numbers, and one call for all of a pipe takes a third of the time of a call for each of its parts.
 */
function boundedNumberOf([base, ...actions]: NonNullable<Part['pipe']>): IsExact | null {
  if (base.type !== 'number') return null
  let [low, high, isWhole] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false]
  for (const { type, requirement } of actions) {
    if (type === 'min_value') low = Math.max(low, requirement as number)
    else if (type === 'max_value') high = Math.min(high, requirement as number)
    else if (type === 'integer') isWhole = true
    else return null
  }
  // NaN is neither above nor below anything, and valibot takes no infinite number for a whole one.
  return isWhole
    ? value => typeof value === 'number' && value >= low && value <= high && Number.isInteger(value)
    : value => typeof value === 'number' && value >= low && value <= high
}

/** Returns whether valibot leaves an object as it is where it lacks this entry. */
const mayLack = ({ type, default: byDefault }: Part) => type === 'optional' && byDefault === undefined

/** Returns the check of an object whose keys are those of the schema, in its order, followed by those of `rest`. */
function entriesOf(entries: NonNullable<Part['entries']>, rest: Part | undefined): IsExact {
  const names = Object.keys(entries)
  const checks = Object.values(entries).map(exactOf)
  const lackable = Object.values(entries).map(mayLack)
  const others = rest ? exactOf(rest) : () => false
  return value => {
    if (!isObject(value)) return false
    let at = 0
    for (const key in value) {
      while (key !== names[at] && lackable[at]) at++
      const isExpected = at < names.length ? key === names[at] : !LEFT_OUT.has(key)
      if (!isExpected || !(checks[at] ?? others)(value[key])) return false
      at++
    }
    while (lackable[at]) at++
    return at >= names.length
  }
}

function recordOf(of: Part): IsExact {
  const isExact = exactOf(of)
  return value => {
    if (!isObject(value)) return false
    for (const key in value) if (LEFT_OUT.has(key) || !isExact(value[key])) return false
    return true
  }
}

function tupleOf(items: readonly Part[]): IsExact {
  const checks = items.map(exactOf)
  return value => {
    if (!Array.isArray(value) || value.length !== checks.length) return false
    for (let i = 0; i < checks.length; i++) if (!(checks[i] as IsExact)(value[i])) return false
    return true
  }
}

/** Returns whether a value is what its schema returns for it; never so for a schema that this file does not know. */
function exactOf(schema: Part): IsExact {
  const { type, pipe, entries, item, items, value: ofRecord, wrapped, rest, options } = schema
  if (pipe) {
    const isBounded = boundedNumberOf(pipe)
    if (isBounded) return isBounded
    const [base, ...actions] = pipe
    const checks = [exactOf(base), ...actions.map(checkOf)]
    if (checks.includes(null)) return () => false
    return value => {
      for (const check of checks) if (!(check as IsExact)(value)) return false
      return true
    }
  }
  switch (type) {
    case 'string':
      return value => typeof value === 'string'
    case 'boolean':
      return value => typeof value === 'boolean'
    case 'number':
      return value => typeof value === 'number' && !Number.isNaN(value)
    case 'picklist':
      return value => (options as readonly unknown[]).includes(value)
    case 'union': {
      const checks = (options as readonly Part[]).map(exactOf)
      return value => {
        for (const check of checks) if (check(value)) return true
        return false
      }
    }
    case 'optional':
      return exactOf(wrapped as Part)
    case 'nullable': {
      const isExact = exactOf(wrapped as Part)
      return value => value === null || isExact(value)
    }
    case 'array': {
      const isExact = exactOf(item as Part)
      return value => {
        if (!Array.isArray(value)) return false
        for (const each of value) if (!isExact(each)) return false
        return true
      }
    }
    case 'tuple':
      return tupleOf(items as readonly Part[])
    case 'record':
      return recordOf(ofRecord as Part)
    case 'object':
    case 'object_with_rest':
      return entriesOf(entries as NonNullable<Part['entries']>, rest)
    default:
      return () => false
  }
}

/**
 * Returns a function that returns an object with the defaults of the entries that it lacks, in the order of the schema,
 * as the parameters of a file of an earlier version need it; null for one that lacks nothing, or has others.
 */
function completionOf({ entries = {}, pipe }: Part): (value: unknown) => object | null {
  const names = Object.keys(entries)
  const defaults = Object.values(entries).map(({ type, default: byDefault }) =>
    type === 'optional' && (typeof byDefault !== 'object' || byDefault === null) ? byDefault : undefined,
  )
  if (pipe || defaults.every(byDefault => byDefault === undefined || typeof byDefault === 'function')) {
    return () => null
  }
  return value => {
    if (!isObject(value)) return null
    let known = 0
    const completed: Record<string, unknown> = {}
    for (const [i, name] of names.entries()) {
      const isKnown = Object.hasOwn(value, name)
      if (isKnown) known++
      const given = isKnown ? value[name] : defaults[i]
      if (given === undefined || typeof given === 'function') return null
      completed[name] = given
    }
    return known < names.length && known === Object.keys(value).length ? completed : null
  }
}

/** Returns a schema that accepts and returns the same, and takes as it is what needs no change, or only defaults. */
export function takenAsIs<Schema extends v.GenericSchema>(schema: Schema): Schema {
  const isExact = exactOf(schema as unknown as Part)
  const complete = completionOf(schema as unknown as Part)
  return {
    ...schema,
    '~run': ((dataset, config) => {
      const { value } = dataset
      if (isExact(value)) return { typed: true, value }
      const completed = complete(value)
      return completed && isExact(completed)
        ? { typed: true, value: completed }
        : schema['~run'](dataset, config)
    }) as Schema['~run'],
  }
}
