import * as v from 'valibot'
import { METRIC_UNITS } from '../../metrics/units.ts'
import { COMPARISON_VERSION, type Comparison, GROUNDS, VERDICTS } from './comparison.ts'

/** The schema of comparison.json and of schema/comparison.schema.json; the type says what each field is. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const quantity = v.pipe(v.number(), v.minValue(0))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

const change = v.object({
  ratio: quantity,
  interval: v.nullable(v.tuple([quantity, quantity])),
})

const cell = v.object({
  id: v.string(),
  mechanism: v.string(),
  metric: v.string(),
  unit: v.picklist(METRIC_UNITS),
  isMoreBetter: v.boolean(),
  base: v.nullable(quantity),
  head: v.nullable(quantity),
  absolute: v.nullable(change),
  normalised: v.nullable(change),
  pValue: v.nullable(share),
  adjustedPValue: v.nullable(share),
  ground: v.picklist(GROUNDS),
  verdict: v.picklist(VERDICTS),
  reason: v.string(),
  blocks: v.tuple([count, count]),
  moreBlocks: v.nullable(count),
})

const side = v.object({
  label: v.string(),
  commit: v.nullable(v.string()),
  addonSha256: v.string(),
  kernel: v.string(),
  cpuModel: v.string(),
  startedAt: v.string(),
})

export const comparisonSchema = v.object({
  comparisonVersion: v.literal(COMPARISON_VERSION),
  kind: v.picklist(['ab', 'compare']),
  suite: v.string(),
  base: side,
  head: side,
  settings: v.object({ alpha: share, minEffect: share }),
  verdict: v.picklist(VERDICTS),
  pairSeconds: v.nullable(quantity),
  cells: v.array(cell),
  refused: v.array(v.object({ id: v.string(), reason: v.string() })),
  notes: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, Comparison>
