import { formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { leadingView } from '../findings/choose_view.ts'
import { millionWaits } from '../findings/cost_model.ts'

/** What a wait would take at a million descriptors, where the bands of two mechanisms lie apart. */
export function costModelTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  const waits = view ? millionWaits(analysis, view) : []
  const [best, ...others] = waits.toSorted((a, b) => a.ns - b.ns)
  const worst = others.at(-1)
  if (!best || !worst || best.interval[1] >= worst.interval[0]) return null
  const range = ({ name, interval }: typeof best) => `${name} ${interval.map(formatTime).join(' to ')}`
  return `Extrapolated to a million: ${range(worst)}, ${range(best)}`
}
