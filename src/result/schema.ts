import * as v from 'valibot'

/**
 * What a run.json holds: the contract that reports, comparisons and other people's tools build on.
 * docs/result-format.md says it in words; schema/run.schema.json is generated from here.
 */

export const SCHEMA_VERSION = 1

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
const finite = v.pipe(v.number(), v.finite())
/** A time, a rate or a duration: eleven days in ns, and far from where a chart's arithmetic ends. */
const quantity = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15))
const interval = v.pipe(
  v.tuple([quantity, quantity]),
  v.check(([low, high]) => low <= high, 'must not be reversed'),
)
const nullableText = v.nullable(v.string())

const metric = v.object({
  unit: v.picklist(['ns', '1/s']),
  count,
  min: quantity,
  mean: quantity,
  p50: quantity,
  p90: quantity,
  p99: quantity,
  p999: quantity,
  max: quantity,
  ci95: v.nullable(interval),
  correctionNs: quantity,
  hdr: v.string(),
})

const cellBlock = v.object({
  index: count,
  position: count,
  metrics: v.record(v.string(), quantity),
})

const params = v.looseObject({
  fdCount: count,
  active: v.union([v.string(), count]),
  activeCount: count,
  trigger: v.picklist(['level', 'edge']),
  oneshot: v.boolean(),
  waitMode: v.string(),
  load: v.string(),
  fdKind: v.string(),
  fdTable: v.string(),
  maxEvents: count,
  highestFd: v.nullable(count),
})

const cell = v.object({
  id: v.string(),
  mechanism: v.string(),
  params,
  status: v.picklist(['ok', 'skipped', 'failed']),
  reason: nullableText,
  workDigest: nullableText,
  metrics: v.record(v.string(), metric),
  counters: v.record(v.string(), count),
  blocks: v.array(cellBlock),
})

const descriptorLimit = v.object({ soft: finite, hard: finite })

const block = v.object({
  index: count,
  startedAt: v.string(),
  durationMs: quantity,
  complete: v.boolean(),
  poolSize: count,
  clockCostNs: quantity,
  clockResolutionNs: quantity,
  descriptorLimit,
  affinity: v.array(count),
  stealMs: v.nullable(finite),
  voluntaryContextSwitches: v.nullable(count),
  involuntaryContextSwitches: v.nullable(count),
  minorPageFaults: v.nullable(count),
  majorPageFaults: v.nullable(count),
})

const environment = v.object({
  os: v.string(),
  kernel: v.string(),
  arch: v.string(),
  cpuModel: v.string(),
  cpuCount: count,
  memoryBytes: finite,
  hypervisor: nullableText,
  governor: nullableText,
  clockSource: nullableText,
  mitigations: v.record(v.string(), v.string()),
  cgroup: nullableText,
  loadAverage: v.array(finite),
  affinity: v.array(count),
  descriptorLimit,
  clock: v.object({ source: v.string(), costNs: quantity, resolutionNs: quantity }),
  nodeVersion: v.string(),
})

export const runSchema = v.object({
  schemaVersion: v.literal(SCHEMA_VERSION),
  tool: v.object({
    name: v.literal('muxbench'),
    version: v.string(),
    commit: nullableText,
    addonSha256: v.string(),
  }),
  run: v.object({
    id: v.string(),
    suite: v.string(),
    title: v.string(),
    workload: v.string(),
    operation: v.string(),
    metric: v.string(),
    notMeasured: v.string(),
    startedAt: v.string(),
    finishedAt: v.string(),
    seed: count,
    argv: v.array(v.string()),
    status: v.picklist(['complete', 'partial']),
    blocksPlanned: count,
    blocksFinished: count,
    budgetSeconds: quantity,
  }),
  environment,
  blocks: v.array(block),
  cells: v.array(cell),
})

export type RunFile = v.InferOutput<typeof runSchema>
export type RunCell = RunFile['cells'][number]
export type RunMetric = v.InferOutput<typeof metric>
export type RunBlock = v.InferOutput<typeof block>
export type RunEnvironment = v.InferOutput<typeof environment>
