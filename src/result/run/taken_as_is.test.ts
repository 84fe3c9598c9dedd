import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { type RunFile, runSchema } from './schema.ts'
import { takenAsIs } from './taken_as_is.ts'

type Schema = v.GenericSchema
type Entries = Record<string, Schema>

interface Parts {
  readonly type: string
  readonly pipe?: readonly [Schema, ...v.GenericPipeAction[]]
  readonly entries: Entries
  readonly item: Schema
  readonly items: readonly [Schema, ...Schema[]]
  readonly key: v.GenericSchema<string>
  readonly value: Schema
  readonly wrapped: Schema
  readonly rest: Schema
  readonly default: unknown
  readonly options: readonly Schema[]
}

/** Returns the same schema made of valibot's own parts alone. */
function plain(schema: Schema): Schema {
  const parts = schema as unknown as Parts
  const entries = () =>
    Object.fromEntries(Object.entries(parts.entries).map(([name, part]) => [name, plain(part)]))
  if (parts.pipe) {
    const [base, ...actions] = parts.pipe
    return v.pipe(plain(base), ...(actions as [v.GenericPipeAction]))
  }
  switch (parts.type) {
    case 'object':
      return v.object(entries())
    case 'object_with_rest':
      return v.objectWithRest(entries(), plain(parts.rest))
    case 'array':
      return v.array(plain(parts.item))
    case 'tuple':
      return v.tuple(parts.items.map(plain))
    case 'record':
      return v.record(parts.key, plain(parts.value))
    case 'optional':
      return v.optional(plain(parts.wrapped), parts.default)
    case 'nullable':
      return v.nullable(plain(parts.wrapped))
    case 'union':
      return v.union(parts.options.map(plain))
    default:
      return schema
  }
}

const cell = runSchema.entries.cells.pipe[0].item
const plainCell = plain(cell)

const samples = [
  syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['ready'], variants: [['poll', 'level']] }),
  rateSweepRun(),
]
  .flatMap(run => {
    const [first] = run.cells as [RunFile['cells'][number]]
    const { counts, ...params } = first.params
    // An earlier version had no `counts`.
    return [first, { ...first, params }]
  })
  .map(each => JSON.stringify(each))

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
type Holder = Record<string, Json>

/** Returns every object and list in a value, itself included. */
function holdersIn(value: Json): Holder[] {
  if (typeof value !== 'object' || value === null) return []
  return [value as Holder, ...Object.values(value).flatMap(holdersIn)]
}

const values = fc.oneof(
  {
    arbitrary: fc.constantFrom<Json>(null, true, 0, -1, 1.5, 1e300, '', 'level', 'ready', 'ok', [], {}),
    weight: 3,
  },
  fc.jsonValue() as fc.Arbitrary<Json>,
)

/** How one entry of a list or an object is changed: it is removed, replaced, put last, or gets another beside it. */
const changes = fc.record({
  holder: fc.nat(),
  key: fc.nat(),
  kind: fc.constantFrom('remove', 'replace', 'put last', 'add'),
  name: fc.constantFrom('extra', '__proto__', 'prototype', 'constructor', 'id', '0'),
  value: values,
})

function changed(
  text: string,
  all: readonly (typeof changes extends fc.Arbitrary<infer C> ? C : never)[],
): Json {
  const data = JSON.parse(text) as Json
  for (const { holder: nth, key: nthKey, kind, name, value } of all) {
    const holders = holdersIn(data)
    const holder = holders[nth % holders.length] as Holder
    const keys = Object.keys(holder)
    const key = keys[nthKey % keys.length]
    if (kind === 'add' || key === undefined) {
      // As JSON.parse does it: an own property, also where it is called __proto__.
      Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
      continue
    }
    const old = holder[key] as Json
    if (Array.isArray(holder) && kind === 'remove') holder.splice(Number(key), 1)
    else delete holder[key]
    if (kind === 'replace') holder[key] = value
    if (kind === 'put last') holder[key] = old
  }
  return JSON.parse(JSON.stringify(data)) as Json
}

/** Returns what a schema makes of a value: the text of its output, or the place and the words of its refusal. */
function verdictOf(schema: Schema, value: Json): string {
  const { success, output, issues } = v.safeParse(schema, value, { abortEarly: true })
  return success ? JSON.stringify(output) : `${v.getDotPath(issues[0])}: ${issues[0].message}`
}

test('a cell that is taken as it is is one that valibot returns so, and others are refused alike', () => {
  const tally = { accepted: 0, refused: 0 }
  fc.assert(
    fc.property(fc.constantFrom(...samples), fc.array(changes, { maxLength: 3 }), (text, all) => {
      const value = changed(text, all)
      const expected = verdictOf(plainCell, value)
      expect(verdictOf(cell, value)).toBe(expected)
      if (expected.startsWith('{')) tally.accepted++
      else tally.refused++
    }),
    { numRuns: 100, seed: 14 },
  )
  expect(Math.min(tally.accepted, tally.refused)).toBeGreaterThan(10)
})

test.each<[string, Schema, Json, boolean]>([
  ['an entry that may lack', v.object({ a: v.optional(v.number()), b: v.string() }), { b: '' }, true],
  ['an entry with a default', v.object({ a: v.optional(v.number(), 1), b: v.string() }), { b: '' }, false],
  ['the last entry', v.object({ a: v.string(), b: v.optional(v.number()) }), { a: '' }, true],
  ['another order', v.object({ a: v.string(), b: v.string() }), { b: '', a: '' }, false],
])('%s is taken as it is, or left to valibot', (_, schema, value, isTaken) => {
  expect(v.parse(takenAsIs(schema), value) === value).toBe(isTaken)
})

test.each<[string, Json, boolean]>([
  ['its last entries', { a: 1 }, true],
  ['the last of them', { a: 1, b: 2 }, true],
  ['another of them', { a: 1, c: 'z' }, true],
  ['nothing', { a: 1, b: 2, c: 'z' }, true],
  ['some, and has a further one', { a: 1, d: 2 }, false],
  ['one without a default', { b: 2 }, false],
])('an object that lacks %s gets its defaults, with or without valibot', (_, value, isWithout) => {
  const schema = v.objectWithRest(
    { a: v.number(), b: v.optional(v.number(), 7), c: v.optional(v.string(), 'x') },
    v.number(),
  )
  const run = vi.spyOn(schema, '~run')
  const taken = v.safeParse(takenAsIs(schema), value)
  expect(run.mock.calls.length).toBe(isWithout ? 0 : 1)
  if (taken.success) expect(JSON.stringify(taken.output)).toBe(JSON.stringify(v.parse(schema, value)))
})
