/**
 * Returns columns with room for `length` samples each. Every page of them has been written to, since the first write
 * to a fresh page would be a page fault between two time stamps.
 */
export function sampleColumns<Name extends string>(
  names: readonly Name[],
  length: number,
): Record<Name, Float64Array> {
  const columns = names.map(name => [name, new Float64Array(length).fill(-1)] as const)
  return Object.fromEntries(columns) as Record<Name, Float64Array>
}
