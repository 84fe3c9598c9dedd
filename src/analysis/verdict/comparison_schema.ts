import * as v from 'valibot'
import { METRIC_UNITS } from '../../metrics/units.ts'
import { PART_NAMES } from '../parts.ts'
import { COMPARISON_VERSION, type Comparison, GROUNDS, VERDICTS } from './comparison.ts'

/** The schema of comparison.json and of schema/comparison.schema.json; the type says what each field is. */

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const quantity = v.pipe(v.number(), v.minValue(0))
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))

const change = v.object({
  ratio: quantity,
  interval: v.nullable(v.tuple([quantity, quantity])),
})

/** What is known of a change, of one cell or of several. */
const known = {
  unit: v.picklist(METRIC_UNITS),
  isMoreBetter: v.boolean(),
  absolute: v.nullable(change),
  normalised: v.nullable(change),
  difference: v.nullable(v.tuple([v.number(), v.number()])),
  pValue: v.nullable(share),
  adjustedPValue: v.nullable(share),
  ground: v.picklist(GROUNDS),
  verdict: v.picklist(VERDICTS),
  reason: v.string(),
  blocks: v.tuple([count, count]),
  moreBlocks: v.nullable(count),
}

const cell = v.object({
  id: v.string(),
  mechanism: v.string(),
  part: v.picklist(PART_NAMES),
  metric: v.string(),
  base: v.nullable(quantity),
  head: v.nullable(quantity),
  ...known,
  stddev: v.nullable(v.tuple([v.nullable(quantity), v.nullable(quantity)])),
})

const pool = v.object({
  mechanism: v.nullable(v.string()),
  part: v.nullable(v.picklist(PART_NAMES)),
  ...known,
  relative: v.nullable(v.object({ ...change.entries, mechanisms: v.array(v.string()) })),
  cells: count,
  slower: count,
  faster: count,
})

const side = v.object({
  label: v.string(),
  commit: v.nullable(v.string()),
  addonSha256: v.string(),
  kernel: v.string(),
  cpuModel: v.string(),
  startedAt: v.string(),
  runs: v.array(v.string()),
})

export const comparisonSchema = v.object({
  comparisonVersion: v.literal(COMPARISON_VERSION),
  kind: v.picklist(['ab', 'compare']),
  suite: v.string(),
  base: side,
  head: side,
  settings: v.object({ alpha: share, minEffect: share, minDifference: v.nullable(quantity) }),
  verdict: v.picklist(VERDICTS),
  pairSeconds: v.nullable(quantity),
  runSeconds: v.nullable(quantity),
  pools: v.array(pool),
  cells: v.array(cell),
  refused: v.array(v.object({ id: v.string(), reason: v.string() })),
  notes: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, Comparison>
