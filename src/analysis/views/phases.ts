import { metricNameIn } from '../../metrics/metrics.ts'
import type { Features } from '../../poller/mechanisms.ts'
import type { RunCell } from '../../result/run/schema.ts'

/** The phases of an iteration, in the order in which they pass. */
export const PHASES = [
  { name: 'write', metric: 'writeNs', isMechanism: false },
  { name: 'arm', metric: 'armNs', isMechanism: true },
  { name: 'wait', metric: 'waitNs', isMechanism: true },
  { name: 'scan', metric: 'scanNs', isMechanism: true },
  { name: 'drain', metric: 'drainNs', isMechanism: false },
] as const

export type PhaseName = (typeof PHASES)[number]['name']

type OwnWords = Partial<Record<PhaseName, string>>

const BITMAP_WORDS: OwnWords = {
  arm: 'copying the sets that the last wait overwrote',
  scan: 'scanning the sets for bits',
}
const ARRAY_WORDS: OwnWords = { arm: 'nothing to restore', scan: 'scanning the array' }
const KEPT_WORDS: OwnWords = {
  arm: 're-arming what oneshot disarmed',
  scan: 'walking the events that came back',
}

const REQUEST_WORDS: OwnWords = {
  arm: 'writing new requests for what was delivered',
  wait: 'submitting requests and waiting',
  scan: 'reading completions from shared memory',
}

const COMMON_WORDS: Readonly<Record<PhaseName, string>> = {
  write: 'making descriptors ready',
  arm: 'restoring what the last wait consumed',
  wait: 'inside the system call',
  scan: 'finding the ready ones',
  drain: 'reading them empty',
}

/**
 * Returns what a mechanism does in `phase`; undefined features are those of a mechanism that nobody knows.
 * @param isFresh whether its set is built anew for each wait.
 */
export function phaseWords(features: Features | undefined, phase: PhaseName, isFresh = false): string {
  if (isFresh && phase === 'arm') return 'building the set, and giving it back after the wait'
  if (!features) return COMMON_WORDS[phase]
  const own = features.submitsInWait
    ? REQUEST_WORDS
    : features.keepsInterest
      ? KEPT_WORDS
      : features.bitmaps
        ? BITMAP_WORDS
        : ARRAY_WORDS
  return own[phase] ?? COMMON_WORDS[phase]
}

/** Returns how many waits an iteration takes, which is more than 1 where one wait does not deliver all. */
function waitsPerIteration({ counters }: RunCell): number {
  const { waits, iterations } = counters
  return waits && iterations ? waits / iterations : 1
}

/** Returns the median of each of PHASES per iteration, in what the clock counts; null where they do not follow each other. */
export function phasesOf(cell: RunCell): readonly number[] | null {
  const { load, waitMode } = cell.params
  if (load !== 'closed' || waitMode === 'wakeup') return null
  const medians = PHASES.map(({ metric }) => cell.metrics[metricNameIn(cell.params.counts, metric)]?.p50)
  if (medians.includes(undefined)) return null
  const waits = waitsPerIteration(cell)
  return PHASES.map(({ name }, i) => (medians[i] as number) * (name === 'wait' ? waits : 1))
}
