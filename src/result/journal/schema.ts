import * as v from 'valibot'
import { BUCKETS } from '../../recorder/histogram.ts'
import type { BlockRecord, ProcessRecord } from '../../runner/block_progress.ts'
import {
  type BlockFacts,
  type BlockUsage,
  type CellBlockResult,
  SCHEDULERS,
} from '../../runner/block_protocol.ts'
import type { BlockReport } from '../../runner/block_report.ts'
import { storedCount as count } from '../../suite/parameter_kinds.ts'
import { probeSchema } from '../run/claims_schema.ts'
import { perfSchema, runSchema, timelineSchema, visitSchema, yardstickSchema } from '../run/schema.ts'

/**
 * The schema of one line of a journal, which holds what was measured so far as the block processes reported it.
 * docs/result-format.md says it in words; schema/journal.schema.json is generated from here.
 */

export const JOURNAL_VERSION = 1

/** Every field of a type: the schema drops a field that it does not name, and the block would be carried on without it. */
type EveryField<Recorded> = Readonly<Record<keyof Recorded, v.GenericSchema>>

const quantity = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15))
const known = v.nullable(quantity)
const cpu = v.nullable(count)
const pin = v.object({ reader: cpu, writer: cpu })

/** The samples of a metric: the non-empty buckets of its histogram, with the exact extremes and the exact sum. */
const samples = v.pipe(
  v.object({
    indices: v.pipe(v.array(v.pipe(count, v.maxValue(BUCKETS - 1))), v.maxLength(BUCKETS)),
    counts: v.pipe(v.array(count), v.maxLength(BUCKETS)),
    min: quantity,
    max: quantity,
    sum: v.pipe(v.number(), v.minValue(0)),
    /** Every value with its count, of what counts instructions. */
    exact: v.optional(v.array(v.tuple([quantity, count]))),
  }),
  v.check(({ indices, counts }) => indices.length === counts.length, 'must have a count for each bucket'),
)

const result = v.object({
  cellId: v.string(),
  blockIndex: count,
  position: count,
  workDigest: v.nullable(v.string()),
  clockCostNs: quantity,
  counters: v.record(v.string(), count),
  samples: v.record(v.string(), samples),
  turns: v.array(known),
  visit: visitSchema,
  simWork: v.nullable(v.record(v.string(), count)),
  notes: v.array(v.string()),
  perf: v.optional(perfSchema),
  timeline: v.optional(timelineSchema),
  yardstick: v.optional(yardstickSchema),
} satisfies EveryField<CellBlockResult>)

const facts = v.object({
  poolSize: count,
  clockCostNs: quantity,
  clockResolutionNs: quantity,
  descriptorLimit: v.object({ soft: quantity, hard: quantity }),
  affinity: v.array(count),
  pin,
  scheduler: v.string(),
  fdTable: v.optional(v.picklist(['private', 'shared'])),
  timerSlackNs: v.optional(v.nullable(count)),
} satisfies EveryField<BlockFacts>)

const usage = v.object({
  measuredMs: known,
  stealMs: v.nullable(v.number()),
  voluntaryContextSwitches: known,
  involuntaryContextSwitches: known,
  minorPageFaults: known,
  majorPageFaults: known,
  throttledMs: known,
  migrations: known,
  frequencyMhz: v.nullable(v.tuple([quantity, quantity])),
  yardstick: v.nullable(yardstickSchema),
} satisfies EveryField<BlockUsage>)

/** What the processes of one block reported. */
const block = v.object({
  index: count,
  purpose: v.picklist(['planned', 'repeat', 'settle']),
  order: v.array(v.string()),
  processes: v.array(
    v.object({
      startedAt: v.string(),
      durationMs: quantity,
      report: v.object({
        facts: v.nullable(facts),
        usage: v.nullable(v.partial(usage)),
        ownThreads: v.boolean(),
        results: v.array(result),
        failures: v.array(v.object({ cellId: v.string(), reason: v.string() })),
        crash: v.nullable(
          v.object({
            cellId: v.nullable(v.string()),
            reason: v.string(),
            isDeath: v.optional(v.literal(true)),
          }),
        ),
      } satisfies EveryField<BlockReport>),
    } satisfies EveryField<ProcessRecord>),
  ),
} satisfies EveryField<BlockRecord>)

/** The first line: what is measured, and how. */
const begin = v.object({
  type: v.literal('begin'),
  journalVersion: v.literal(JOURNAL_VERSION),
  command: v.picklist(['run', 'ab', 'calibrate', 'vm run', 'vm ab']),
  argv: v.array(v.string()),
  seed: count,
  startedAt: v.string(),
  pin,
  scheduler: v.picklist(SCHEDULERS),
  clock: v.object({ source: v.picklist(['CLOCK_MONOTONIC', 'TSC']), frequencyHz: known }),
  /** This is the run of `run` or of boots as it was when the journal was begun; null for the other commands. */
  run: v.nullable(runSchema),
  /** This is the plan in words, which has to be the same when a measurement is carried on; empty for `run`. */
  plan: v.array(v.string()),
})

export const journalLineSchema = v.variant('type', [
  begin,
  v.object({ type: v.literal('block'), block }),
  /** What a probe has found. */
  v.object({ type: v.literal('probe'), probe: probeSchema }),
  /** A pair of `ab` or `calibrate`, with the seed of its comparison and the seconds that it took. */
  v.object({
    type: v.literal('pair'),
    seed: count,
    index: count,
    seconds: quantity,
    base: v.nullable(block),
    head: v.nullable(block),
  }),
  /** All was measured. `blocksPlanned` is there where the budget had room for fewer than were asked for. */
  v.object({ type: v.literal('end'), blocksPlanned: v.optional(count) }),
])

export type JournalBegin = v.InferOutput<typeof begin>
