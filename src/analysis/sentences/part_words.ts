import type { RunFile } from '../../result/run/schema.ts'
import { counted, formatInteger } from '../../units/format.ts'

type Run = RunFile['run']

/** Returns the shards that a merged run lacks; none for any other run. */
export function lostShards({ merged }: Run): number[] {
  if (merged === null) return []
  const there = new Set(merged.shards.map(({ index }) => index))
  return Array.from({ length: merged.count }, (_, i) => i + 1).filter(index => !there.has(index))
}

/**
 * Says which part of its suite a run is, which of several equal measurements, or what it was merged from; null where it is
 * the only measurement of the whole suite.
 */
export function partWords({ run: { shard, merged, repeat }, cells }: RunFile): string | null {
  const parts: string[] = []
  if (repeat !== null) {
    parts.push(`measurement ${formatInteger(repeat.index)} of ${formatInteger(repeat.count)} equal ones`)
  }
  if (shard !== null) {
    const all = counted(shard.suiteCells.length, 'cell')
    const which = `${formatInteger(shard.index)} of ${formatInteger(shard.count)}`
    parts.push(`shard ${which}: ${formatInteger(cells.length)} of ${all} of the suite`)
  }
  if (merged !== null) {
    const from = merged.shards.map(({ index, id }) => `${formatInteger(index)} (${id})`)
    parts.push(`merged from shards ${from.join(', ')} of ${formatInteger(merged.count)}`)
  }
  return parts.length === 0 ? null : parts.join('; ')
}

/** Returns the most blocks that every cell of a run can have: each shard of a merged run measured only some of its blocks. */
export function blocksOfEach({ run, cells }: RunFile): number {
  if (run.merged === null) return run.blocksFinished
  const measured = cells.filter(({ status }) => status === 'ok').map(({ blocks }) => blocks.length)
  return measured.length === 0 ? 0 : measured.reduce((a, b) => Math.min(a, b))
}
