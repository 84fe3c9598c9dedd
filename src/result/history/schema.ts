import * as v from 'valibot'
import { METRIC_UNITS } from '../../metrics/units.ts'
import { KERNEL_FACT_NAMES, type KernelFactName } from '../run/kernel_facts.ts'

/**
 * The schema of one line of a history. It holds of a run what a trend needs, or says that a change was accepted. docs/result-format.md says it in words;
 * schema/history.schema.json is generated from here.
 */

export const HISTORY_VERSION = 1

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER))
const quantity = v.pipe(v.number(), v.minValue(0), v.maxValue(1e15))
const positive = v.pipe(quantity, v.gtValue(0))
const nullableText = v.nullable(v.string())
const moment = v.pipe(
  v.string(),
  v.check(text => Number.isFinite(Date.parse(text)), 'must be a date'),
)

/** What was measured. Any text may name it, since it can also be a kernel or an image. */
const commit = v.object({
  label: v.string(),
  date: v.nullable(moment),
  subject: nullableText,
  /** Whether the working tree had uncommitted changes; null where that is not known. */
  isDirty: v.nullable(v.boolean()),
})

const yardstick = v.object({ systemCallNs: positive, userLoopNs: positive })

const cell = v.object({
  id: v.string(),
  mechanism: v.string(),
  metric: v.string(),
  unit: v.picklist(METRIC_UNITS),
  median: quantity,
  ci95: v.nullable(v.tuple([quantity, quantity])),
  /** The median of each of the line's blocks; null where the block did not measure the cell. */
  blocks: v.array(v.nullable(quantity)),
})

const optionalText = v.optional(nullableText)
const kernelFacts = Object.fromEntries(KERNEL_FACT_NAMES.map(name => [name, optionalText])) as Record<
  KernelFactName,
  typeof optionalText
>

const runIdentity = { id: v.string(), suite: v.string(), seed: count, startedAt: moment }

export const runLineSchema = v.object({
  historyVersion: v.literal(HISTORY_VERSION),
  run: v.object({ ...runIdentity, status: v.picklist(['complete', 'partial']) }),
  addedAt: moment,
  commit: v.nullable(commit),
  tool: v.object({ version: v.string(), addonSha256: v.string() }),
  machine: v.object({
    os: v.string(),
    kernel: v.string(),
    arch: v.string(),
    cpuModel: v.string(),
    cpuCount: count,
    hypervisor: nullableText,
    clock: v.string(),
    scheduler: v.string(),
    nodeVersion: v.string(),
    /** What else is known of the kernel, and of what it ran on; left out in lines of older versions. */
    kernelFacts: v.optional(v.object(kernelFacts)),
  }),
  blocks: v.array(v.object({ index: count, yardstick: v.nullable(yardstick) })),
  cells: v.pipe(
    v.array(cell),
    v.check(
      cells => new Set(cells.map(({ id }) => id)).size === cells.length,
      'must not hold one cell twice',
    ),
  ),
})

/** A change that was accepted: history check no longer fails on it. */
export const acceptanceLineSchema = v.object({
  historyVersion: v.literal(HISTORY_VERSION),
  acceptance: v.object({
    /** The first run of the new level. */
    run: v.object(runIdentity),
    changes: v.array(
      v.object({
        mechanism: v.string(),
        part: v.string(),
        /** The id of the cell that changed alone; null for the cells of the part together. */
        cell: nullableText,
        /** What the new level costs as a multiple of the old one. */
        cost: v.pipe(quantity, v.gtValue(0)),
      }),
    ),
    reason: v.string(),
    acceptedAt: moment,
  }),
})

/** A line of a history holds a run, or the acceptance of a change. */
export const historyLineSchema = v.union([runLineSchema, acceptanceLineSchema])

export type HistoryLine = v.InferOutput<typeof runLineSchema>
export type AcceptanceLine = v.InferOutput<typeof acceptanceLineSchema>
export type Acceptance = AcceptanceLine['acceptance']
export type HistoryCell = HistoryLine['cells'][number]
export type HistoryCommit = v.InferOutput<typeof commit>
export type HistoryYardstick = v.InferOutput<typeof yardstick>
