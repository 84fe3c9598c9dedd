import type { Pin } from './block_protocol.ts'

/** Where a reader and its writer run. */
export interface CpuPlaces {
  readonly reader: number
  readonly writer: number
}

/**
 * The pinned CPUs, and for whom there is none the first allowed one (the reader) or the last (the writer) that
 * the other has not; the other's where there is no more than that.
 */
export function cpuPlaces(pin: Pin, allowed: readonly number[]): CpuPlaces {
  const reader = pin.reader ?? allowed.find(cpu => cpu !== pin.writer) ?? pin.writer
  if (reader === null) throw new Error('the process may use no CPU')
  const writer = pin.writer ?? allowed.findLast(cpu => cpu !== reader) ?? reader
  return { reader, writer }
}
