/** The columns of the process by name. The cells of a block share them, since one of them measures at a time. */
const known = new Map<string, Float64Array>()

function columnOf(name: string, length: number): Float64Array {
  const column = known.get(name)
  if (column && column.length >= length) return column.subarray(0, length)
  const made = new Float64Array(length).fill(-1)
  known.set(name, made)
  return made
}

/**
 * Returns columns with room for `length` samples each; they are the same memory as those of an earlier call with these
 * names. Every page of them has been written to, since the first write to a fresh page would be a page fault between two
 * time stamps.
 */
export function sampleColumns<Name extends string>(
  names: readonly Name[],
  length: number,
): Record<Name, Float64Array> {
  const columns = names.map(name => [name, columnOf(name, length)] as const)
  return Object.fromEntries(columns) as Record<Name, Float64Array>
}
