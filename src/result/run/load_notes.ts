import {
  isSaturated,
  isWriterBehind,
  LATE_SHARE_OF_MEDIAN,
  LATE_SHARE_OF_TAIL,
  loadRates,
  SUSTAINED_SHARE,
} from '../../recorder/load_rules.ts'
import { counted, formatInteger, formatPercent, formatRate, formatTime } from '../../units/format.ts'
import type { RunMetric } from './schema.ts'

/** The fields of a cell that its load shows in. */
export interface LoadedCell {
  readonly params: { readonly load: string; readonly stallMs: number }
  readonly metrics: Readonly<Record<string, RunMetric>>
  readonly counters: Readonly<Record<string, number>>
}

const PREFIX = 'load: '

/** Returns whether a note comes from `loadNotesOf`. A run that is carried on makes these anew from all its blocks. */
export function isLoadNote(note: string): boolean {
  return note.startsWith(PREFIX)
}

function writerNote({ metrics }: LoadedCell): string | null {
  const { writerLatenessNs: lateness, dispatchLatencyNs: latency } = metrics
  if (!lateness || !latency || !isWriterBehind(lateness, latency)) return null
  const rule = `the rule: over ${formatPercent(LATE_SHARE_OF_MEDIAN)} of the median latency, or ${formatPercent(LATE_SHARE_OF_TAIL)} of its p99`
  const tail = lateness.p99 === null ? '' : `, 1 % more than ${formatTime(lateness.p99)}`
  return `the writer fell behind its schedule: half of its writes were more than ${formatTime(lateness.p50)} late${tail}, which is part of every latency (${rule})`
}

function saturationNote({ counters }: LoadedCell): string | null {
  const rates = loadRates(counters)
  if (!rates || !isSaturated(rates)) return null
  return `offered ${formatRate(rates.offeredPerSecond)}, delivered ${formatRate(rates.deliveredPerSecond)}: saturated (the rule: under ${formatPercent(SUSTAINED_SHARE)})`
}

function unsentNote({ counters }: LoadedCell): string | null {
  const { unsentEvents = 0, offeredEvents = 0 } = counters
  if (unsentEvents === 0) return null
  return `${formatInteger(unsentEvents)} of ${formatInteger(offeredEvents)} events were never sent, since the writer gives up when an episode has taken twice its time: what they would have waited is in no figure`
}

function blockedNote({ counters }: LoadedCell): string | null {
  const { blockedWrites = 0 } = counters
  if (blockedWrites === 0) return null
  return `${counted(blockedWrites, 'event')} found the descriptor full and waited for the reader`
}

function stallNote({ params, counters }: LoadedCell): string | null {
  if (params.stallMs === 0 || params.load !== 'open') return null
  const stall = `one stop of ${formatTime(params.stallMs * 1e6)}`
  const { stalls = 0 } = counters
  return stalls > 0
    ? `${stall} in each block kept every event waiting that was due meanwhile, since the schedule does not wait for the reader`
    : `${stall} was asked for, but no wait ended late enough for it`
}

/** Returns sentences on the load of a measured cell: saturation, a late writer, unsent events, stalls. */
export function loadNotesOf(cell: LoadedCell): string[] {
  return [writerNote, saturationNote, unsentNote, blockedNote, stallNote]
    .map(note => note(cell))
    .filter(note => note !== null)
    .map(note => `${PREFIX}${note}`)
}
