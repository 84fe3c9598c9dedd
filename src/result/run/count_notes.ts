import { type MetricName, metricOf } from '../../metrics/metrics.ts'
import { UNITS } from '../../metrics/units.ts'
import { formatInteger } from '../../units/format.ts'

const PREFIX = 'counts: '

/** The note names this many metrics at most. */
const MOST_NAMED = 3

/** Returns whether a note comes from `countNotesOf`. A run that is carried on makes it anew from all its blocks. */
export function isCountNote(note: string): boolean {
  return note.startsWith(PREFIX)
}

/**
 * Returns a sentence that names the counts in which the blocks of a cell differ, with their ranges. Blocks that do the same
 * work execute the same instructions, so that one which differs did something else as well.
 */
export function countNotesOf(
  blocks: readonly { readonly metrics: Readonly<Record<string, number>> }[],
): string[] {
  const names = Object.keys(blocks[0]?.metrics ?? {}).filter(
    name => UNITS[metricOf(name as MetricName).unit].isExact,
  )
  const ranges = names.flatMap(name => {
    const figures = blocks.flatMap(({ metrics }) => metrics[name] ?? [])
    const [least, most] = [Math.min(...figures), Math.max(...figures)]
    return least < most ? [`${name} from ${formatInteger(least)} to ${formatInteger(most)}`] : []
  })
  if (ranges.length === 0) return []
  const more = ranges.length > MOST_NAMED ? ` and ${formatInteger(ranges.length - MOST_NAMED)} more` : ''
  return [`${PREFIX}its blocks differ: ${ranges.slice(0, MOST_NAMED).join(', ')}${more}`]
}
