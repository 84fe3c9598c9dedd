/**
 * Room for so many samples, every page of which is there: the first write to a fresh one would be a page fault
 * between two time stamps.
 */
export function sampleColumn(length: number): Float64Array {
  return new Float64Array(length).fill(-1)
}
