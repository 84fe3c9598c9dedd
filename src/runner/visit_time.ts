import type { Addon } from '../poller/addon.ts'
import { mechanismNamed } from '../poller/mechanisms.ts'
import { median } from '../stats/quantile.ts'
import { type CellSpec, eventsPerIteration } from '../suite/cells.ts'
import type { CellOutcome } from './outcome.ts'
import { leastMs, UNRECORDED_SHARE, WINDOW_MS } from './turn_rules.ts'

/** What a bare system call takes on a machine of usual speed, in ns. */
const USUAL_SYSTEM_CALL_NS = 300

/** The readings of the yardstick, the best of which leaves out what else ran meanwhile. */
const READINGS = 5

/** Returns what a bare system call takes on this machine, in ns. */
export function systemCallTimeNs({ readYardstick }: Pick<Addon, 'readYardstick'>): number {
  if (!readYardstick) return USUAL_SYSTEM_CALL_NS
  return Math.min(...Array.from({ length: READINGS }, () => readYardstick(8, 1).systemCallNs))
}

/** What a read or a write of one byte takes beyond the entry into the kernel, in ns. */
const CALL_WORK_NS = 600

/** What select or poll takes for looking at one descriptor, in ns. */
const LOOK_NS = 50

/** The calls for one descriptor that is registered and taken out again. */
const CALLS_PER_REGISTRATION = 2

/** The calls for one change of the interest set: modify, remove and add. */
const CALLS_PER_CHANGE = 3

/** The events of the work digest. */
const DIGEST_EVENTS = 256

/** Returns the calls with which a set that the kernel holds is built anew for each wait. */
function callsPerFreshSet({ mechanism, params }: CellSpec): number {
  const { freshSet, fdCount } = params
  return freshSet && mechanismNamed(mechanism)?.features.keepsInterest ? CALLS_PER_REGISTRATION * fdCount : 0
}

function estimatedIterationMs(cell: CellSpec, callNs: number): number {
  const { params } = cell
  const events = eventsPerIteration(params)
  const sleepMs = (params.timeoutNs ?? 0) / 1e6
  const waits = 1 + params.chainWrites / Math.max(1, params.activeCount)
  const calls = 2 * events + CALLS_PER_CHANGE * params.churn + callsPerFreshSet(cell) + waits
  return sleepMs + (calls * callNs + waits * params.fdCount * LOOK_NS) / 1e6
}

/**
 * Returns an estimate of the shortest visit of a cell in a block, in ms: the work digest, a window of warming up after it, and
 * one turn by TURN_RULE. It serves to share time and to say beforehand what fits; no figure depends on it.
 *
 * @param systemCallNs what a bare system call takes on the machine, in ns.
 */
export function estimatedVisitMs(cell: CellSpec, systemCallNs = USUAL_SYSTEM_CALL_NS): number {
  const { params } = cell
  const callNs = systemCallNs + CALL_WORK_NS
  const iterationMs = estimatedIterationMs(cell, callNs)
  const registrationMs = (CALLS_PER_REGISTRATION * params.fdCount * callNs) / 1e6
  // A timeout has a digest of one wait.
  const digestEvents = params.timeoutNs === null ? DIGEST_EVENTS : 1
  const digestMs = Math.max(1, digestEvents / Math.max(1, eventsPerIteration(params))) * iterationMs
  const turnMs = leastMs(cell, { iterationMs, registrationMs })
  return registrationMs + digestMs + Math.max(WINDOW_MS, iterationMs) + turnMs / (1 - UNRECORDED_SHARE)
}

/** Returns the share of the time of `whole` that `part` gets, from 0 to 1. */
export function timeShare(part: readonly CellSpec[], whole: readonly CellSpec[]): number {
  const sumOf = (cells: readonly CellSpec[]) => cells.reduce((sum, cell) => sum + estimatedVisitMs(cell), 0)
  return sumOf(part) / sumOf(whole)
}

function measuredVisitMs({ blocks }: CellOutcome): number | null {
  const known = blocks.flatMap(({ visit }) => visit?.leastMs ?? [])
  return known.length === 0 ? null : median(known)
}

/**
 * Returns a function of the shortest visit of a cell, in ms: the median of what its blocks took, and where it has none,
 * the estimate times the ratio of the other cells' visits to their estimates.
 *
 * @param systemCallNs what a bare system call takes on the machine, in ns.
 */
export function visitTimes(
  cells: readonly CellOutcome[],
  systemCallNs?: number,
): (cell: CellOutcome) => number {
  const measured = new Map(cells.map(cell => [cell, measuredVisitMs(cell)]))
  const ratios = [...measured].flatMap(([{ cell }, ms]) =>
    ms === null ? [] : [ms / estimatedVisitMs(cell, systemCallNs)],
  )
  const pace = ratios.length === 0 ? 1 : median(ratios)
  return outcome => measured.get(outcome) ?? pace * estimatedVisitMs(outcome.cell, systemCallNs)
}
