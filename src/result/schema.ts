import * as v from 'valibot'

/**
 * What a run.json holds: the contract that reports, comparisons and other people's tools build on.
 * docs/result-format.md says it in words; schema/run.schema.json is generated from here.
 */

export const SCHEMA_VERSION = 1

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const finite = v.pipe(v.number(), v.finite())
const nullableText = v.nullable(v.string())

const metric = v.object({
  unit: v.picklist(['ns', '1/s']),
  count,
  min: finite,
  mean: finite,
  p50: finite,
  p90: finite,
  p99: finite,
  p999: finite,
  max: finite,
  ci95: v.nullable(v.tuple([finite, finite])),
  correctionNs: v.pipe(finite, v.minValue(0)),
  hdr: v.string(),
})

const cellBlock = v.object({
  index: count,
  position: count,
  metrics: v.record(v.string(), finite),
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
  counters: v.record(v.string(), finite),
  blocks: v.array(cellBlock),
})

const descriptorLimit = v.object({ soft: finite, hard: finite })

const block = v.object({
  index: count,
  startedAt: v.string(),
  durationMs: finite,
  complete: v.boolean(),
  poolSize: count,
  clockCostNs: finite,
  clockResolutionNs: finite,
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
  clock: v.object({ source: v.string(), costNs: finite, resolutionNs: finite }),
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
    budgetSeconds: finite,
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
