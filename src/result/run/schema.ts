import * as v from 'valibot'
import { COUNTS, METRIC_UNITS } from '../../metrics/units.ts'
import { MAX_HDR_LENGTH } from '../../recorder/hdr_limits.ts'
import { FINE_BINS, MAX_BINS, MAX_SLOTS } from '../../recorder/latency_timeline.ts'
import { BINS_PER_OCTAVE } from '../../stats/log_bins.ts'
import { MAX_CELLS } from '../../suite/cells.ts'
import { storedCount } from '../../suite/parameter_kinds.ts'
import { PARAMETERS, type StoredParameters } from '../../suite/parameter_table.ts'
import { claimNumbersSchema, claimsSchema, probesSchema } from './claims_schema.ts'
import { takenAsIs } from './taken_as_is.ts'

/**
 * The schema of run.json: the contract that reports, comparisons and other people's tools build on.
 * docs/result-format.md says it in words; schema/run.schema.json is generated from here.
 */

export const SCHEMA_VERSION = 1

const count = storedCount
const finite = v.pipe(v.number(), v.finite())
/** A time, a rate, a duration or a number of instructions. The bound is eleven days in ns; charts can still calculate with it. */
const quantity = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15))
const interval = v.pipe(
  v.tuple([quantity, quantity]),
  v.check(([low, high]) => low <= high, 'must not be reversed'),
)
const nullableText = v.nullable(v.string())

const percentileIntervals = v.object({
  p90: v.nullable(interval),
  p99: v.nullable(interval),
  p999: v.nullable(interval),
  p9999: v.nullable(interval),
})

const NO_PERCENTILE_INTERVALS = { p90: null, p99: null, p999: null, p9999: null }

const metric = v.object({
  unit: v.picklist(METRIC_UNITS),
  count,
  min: quantity,
  mean: quantity,
  p50: quantity,
  p90: v.nullable(quantity),
  p99: v.nullable(quantity),
  p999: v.nullable(quantity),
  p9999: v.optional(v.nullable(quantity), null),
  max: quantity,
  ci95: v.nullable(interval),
  percentileIntervals: v.optional(percentileIntervals, NO_PERCENTILE_INTERVALS),
  correctionNs: quantity,
  hdr: v.pipe(v.string(), v.maxLength(MAX_HDR_LENGTH)),
})

/** The machine's pace, which is measured between the works. */
export const yardstickSchema = v.object({
  systemCallNs: quantity,
  userLoopNs: quantity,
  memoryNs: v.optional(quantity),
})

/** What measuring a cell in a block took. */
export const visitSchema = v.object({
  cpu: v.nullable(count),
  budgetMs: quantity,
  wallMs: quantity,
  measuredMs: quantity,
  registrationMs: quantity,
  leastMs: quantity,
  warmUp: v.nullable(v.object({ wallMs: quantity, windows: count, agreed: v.boolean() })),
})

const cellBlock = v.object({
  index: count,
  position: count,
  metrics: v.record(v.string(), quantity),
  /** The percentiles that the block has enough samples for, by metric and by name (p90, …). */
  percentiles: v.optional(v.record(v.string(), v.record(v.string(), quantity)), {}),
  /** The median of the metric that the cell is judged by in each turn, by round. */
  turns: v.optional(v.array(v.nullable(quantity)), []),
  visit: v.optional(v.nullable(visitSchema), null),
  yardstick: v.optional(v.nullable(yardstickSchema), null),
})

/**
 * Returns the schema of each parameter, in the order in which a file has them. One that an older run.json does not have
 * gets its default.
 */
function storedParameters(): StoredParameters {
  return Object.fromEntries(
    PARAMETERS.map(({ name, stored, default: standard, isInEveryRun }) => [
      name,
      isInEveryRun ? stored : v.optional(stored, standard),
    ]),
  ) as unknown as StoredParameters
}

/** What the clock counted; a file of an older version has times. */
const counts = v.optional(v.picklist(COUNTS), 'time')

const { fdCount, active, ...otherParameters } = storedParameters()
/** Parameters of later versions are kept; their values are as simple as all others. */
const params = takenAsIs(
  v.objectWithRest(
    { fdCount, active, activeCount: count, ...otherParameters, counts },
    v.nullable(v.union([v.string(), v.number(), v.boolean()])),
  ),
)

/** The counters of perf_event_open over the measured time; null where the machine does not have one. */
export const perfSchema = v.object({
  reason: nullableText,
  counters: v.record(v.string(), v.nullable(count)),
})

/** The latency over time in one block of an open loop. Time is the intended time of each event. */
export const timelineSchema = v.object({
  blockIndex: count,
  slotNs: v.pipe(quantity, v.minValue(1)),
  binsPerOctave: v.picklist(BINS_PER_OCTAVE),
  episodeStartsNs: v.array(quantity),
  /** Each slot holds its first non-empty bin, followed by the counts from that bin on. */
  slots: v.pipe(
    v.array(
      v.pipe(
        v.array(count),
        v.maxLength(1 + MAX_BINS),
        v.check(([first = 0]) => first < FINE_BINS, `must begin below bin ${FINE_BINS}`),
      ),
    ),
    v.maxLength(MAX_SLOTS),
  ),
})

const cell = v.object({
  id: v.string(),
  mechanism: v.string(),
  params,
  status: v.picklist(['ok', 'skipped', 'failed']),
  reason: nullableText,
  notes: v.optional(v.array(v.string()), []),
  workDigest: nullableText,
  metrics: v.record(v.string(), takenAsIs(metric)),
  counters: v.record(v.string(), count),
  settled: v.optional(v.nullable(v.boolean()), null),
  perf: v.optional(v.nullable(perfSchema), null),
  timeline: v.optional(v.nullable(timelineSchema), null),
  blocks: v.array(takenAsIs(cellBlock)),
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
  measuredMs: v.optional(v.nullable(quantity), null),
  recordedMs: v.optional(v.nullable(quantity), null),
  stealMs: v.nullable(finite),
  throttledMs: v.optional(v.nullable(quantity), null),
  voluntaryContextSwitches: v.nullable(count),
  involuntaryContextSwitches: v.nullable(count),
  minorPageFaults: v.nullable(count),
  majorPageFaults: v.nullable(count),
  migrations: v.optional(v.nullable(count), null),
  frequencyMhz: v.optional(v.nullable(v.tuple([quantity, quantity])), null),
  yardstick: v.optional(v.nullable(yardstickSchema), null),
  purpose: v.optional(v.picklist(['planned', 'repeat', 'settle']), 'planned'),
  disturbed: v.optional(v.array(v.string()), []),
  scheduler: v.optional(v.string(), 'SCHED_OTHER'),
  /** Whether the process could take a descriptor table of its own. */
  fdTable: v.optional(v.picklist(['private', 'shared']), 'private'),
  /** By how much the kernel may let the measuring thread's timeouts end late; null where the machine does not say. */
  timerSlackNs: v.optional(v.nullable(count), null),
  pin: v.optional(v.object({ reader: v.nullable(count), writer: v.nullable(count) }), {
    reader: null,
    writer: null,
  }),
})

/** The emulator that a run was measured in, and the machine that it ran on. */
const emulator = v.object({
  qemu: v.string(),
  options: v.array(v.string()),
  hostKernel: v.string(),
  hostCpuModel: v.string(),
  append: nullableText,
  memoryBytes: finite,
  configSha256: nullableText,
})

/** What tells two machines of one model apart, as far as the kernel shows it. */
const hardware = v.object({
  microcode: nullableText,
  product: nullableText,
  firmware: nullableText,
  smt: nullableText,
  numaNodes: v.array(v.object({ cpus: v.string(), memoryBytes: v.nullable(finite) })),
})

export const NO_HARDWARE = { microcode: null, product: null, firmware: null, smt: null, numaNodes: [] }

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
  clock: v.object({
    source: v.string(),
    costNs: quantity,
    resolutionNs: quantity,
    frequencyHz: v.optional(v.nullable(quantity), null),
  }),
  nodeVersion: v.string(),
  kernelVersion: v.optional(nullableText, null),
  kernelBuildId: v.optional(nullableText, null),
  kernelCommandLine: v.optional(nullableText, null),
  kernelConfigSha256: v.optional(nullableText, null),
  hardware: v.optional(hardware, NO_HARDWARE),
  counts,
  vm: v.optional(v.nullable(emulator), null),
})

const fromOne = v.pipe(count, v.minValue(1))

/** One part of a suite. `suiteCells` are the ids of the cells of all parts, in the order of the suite. */
const shard = v.pipe(
  v.object({ index: fromOne, count: fromOne, suiteCells: v.array(v.string()) }),
  v.check(({ index, count }) => index <= count, 'its index must not be above its count'),
)

/** The shards, of `count`, that a run was merged from, with the id of each one's run. */
const merged = v.object({
  count: fromOne,
  shards: v.array(v.object({ index: fromOne, id: v.string() })),
})

/** One of several measurements of the same suite by the same plan. */
const repeat = v.pipe(
  v.object({ index: fromOne, count: fromOne }),
  v.check(({ index, count }) => index <= count, 'its index must not be above its count'),
)

/** The scheduler's job that a run was, and its place among jobs that are equal but for their index. */
const job = v.object({
  scheduler: v.picklist(['slurm', 'kubernetes', 'gitlab', 'buildkite', 'github']),
  id: nullableText,
  index: v.nullable(fromOne),
  count: v.nullable(fromOne),
  node: nullableText,
})

/** Where a run was measured. */
const origin = v.object({
  /** The machine's name, or where isAnonymous a hash by which it can be told from others. */
  host: nullableText,
  isAnonymous: v.boolean(),
  labels: v.record(v.string(), v.string()),
  job: v.nullable(job),
})

export const UNKNOWN_ORIGIN = { host: null, isAnonymous: false, labels: {}, job: null }

/** The rules of the run, in sentences. */
const rules = v.object({
  disturbed: nullableText,
  settled: nullableText,
  turns: v.optional(nullableText, null),
  warmUp: v.optional(nullableText, null),
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
    charts: v.optional(v.array(v.string())),
    subject: v.optional(v.string()),
    startedAt: v.string(),
    finishedAt: v.string(),
    seed: count,
    argv: v.array(v.string()),
    status: v.picklist(['complete', 'partial']),
    blocksPlanned: count,
    blocksFinished: count,
    budgetSeconds: quantity,
    order: v.optional(v.picklist(['shuffled', 'fixed']), 'shuffled'),
    shard: v.optional(v.nullable(shard), null),
    merged: v.optional(v.nullable(merged), null),
    repeat: v.optional(v.nullable(repeat), null),
    /** The numbers of the claims that the run is about; left out of other runs. */
    claims: v.optional(claimNumbersSchema),
    rules: v.optional(rules, { disturbed: null, settled: null, turns: null, warmUp: null }),
  }),
  origin: v.optional(origin, UNKNOWN_ORIGIN),
  environment,
  blocks: v.array(block),
  probes: v.optional(probesSchema),
  claims: v.optional(claimsSchema),
  cells: v.pipe(v.array(takenAsIs(cell)), v.maxLength(MAX_CELLS, `must have ${MAX_CELLS} cells at most`)),
})

export type RunFile = v.InferOutput<typeof runSchema>
export type RunCell = RunFile['cells'][number]
export type RunMetric = v.InferOutput<typeof metric>
export type RunTimeline = v.InferOutput<typeof timelineSchema>
export type RunShard = v.InferOutput<typeof shard>
export type RunBlock = v.InferOutput<typeof block>
export type RunYardstick = v.InferOutput<typeof yardstickSchema>
export type RunHardware = v.InferOutput<typeof hardware>
export type RunJob = v.InferOutput<typeof job>
export type RunOrigin = v.InferOutput<typeof origin>
export type RunRepeat = v.InferOutput<typeof repeat>
export type RunEnvironment = v.InferOutput<typeof environment>
