import { readFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { Ajv } from 'ajv'
import * as v from 'valibot'
import { expect, expectTypeOf, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import type { Comparison } from './comparison.ts'
import { comparisonSchema } from './comparison_schema.ts'

const EXAMPLE: Comparison = {
  comparisonVersion: 1,
  kind: 'ab',
  suite: 'default',
  base: { label: 'a', commit: null, addonSha256: '', kernel: '', cpuModel: '', startedAt: '', runs: [] },
  head: { label: 'b', commit: null, addonSha256: '', kernel: '', cpuModel: '', startedAt: '', runs: [] },
  settings: { alpha: 0.05, minEffect: 0.02, minDifference: null },
  verdict: 'within noise',
  pairSeconds: 1.5,
  runSeconds: null,
  pools: [
    {
      ...{ mechanism: 'epoll', part: 'nonblocking', unit: 'ns', isMoreBetter: false },
      ...{ absolute: { ratio: 1, interval: null }, normalised: null, difference: [-1, 2] },
      ...{ pValue: null, adjustedPValue: null, ground: 'runs', verdict: 'same', reason: '' },
      ...{ blocks: [3, 3], moreBlocks: null, cells: 2, slower: 1, faster: 0 },
      relative: { ratio: 1, interval: [0.9, 1.1], mechanisms: ['poll', 'select'] },
    },
  ],
  cells: [
    {
      id: 'c',
      mechanism: 'epoll',
      part: 'nonblocking',
      metric: 'waitNs',
      unit: 'ns',
      isMoreBetter: false,
      base: null,
      head: 1,
      absolute: { ratio: 1, interval: null },
      normalised: null,
      difference: null,
      pValue: null,
      adjustedPValue: null,
      ground: 'identical addons',
      verdict: 'within noise',
      reason: '',
      blocks: [0, 0],
      stddev: [null, 0.1],
      moreBlocks: null,
    },
  ],
  refused: [{ id: 'd', reason: 'other CPU' }],
  notes: [],
}

const shipped = JSON.parse(readFileSync(packageFile('schema/comparison.schema.json'), 'utf8'))

test('the shipped schema is what the code checks with (npm run build:schema)', () => {
  const generated = toJsonSchema(comparisonSchema, { target: 'draft-07', errorMode: 'ignore' })
  expect({ ...shipped, title: undefined }).toEqual({
    ...JSON.parse(JSON.stringify(generated)),
    title: undefined,
  })
})

test('takes a comparison as it is and refuses one that is not', () => {
  const isComparison = new Ajv({ strictTuples: false }).compile(shipped)
  expect(isComparison(EXAMPLE) || isComparison.errors).toBe(true)
  expect(v.parse(comparisonSchema, EXAMPLE)).toEqual(EXAMPLE)
  const wrong = { ...EXAMPLE, verdict: 'slower' }
  expect(isComparison(wrong)).toBe(false)
  expect(v.safeParse(comparisonSchema, wrong).success).toBe(false)
})

test('has every field of the type and no other', () => {
  expectTypeOf<Required<v.InferOutput<typeof comparisonSchema>>>().toExtend<Comparison>()
  expectTypeOf<keyof v.InferOutput<typeof comparisonSchema>>().toEqualTypeOf<keyof Comparison>()
  type Cell = v.InferOutput<typeof comparisonSchema>['cells'][number]
  expectTypeOf<keyof Cell>().toEqualTypeOf<keyof Comparison['cells'][number]>()
})
