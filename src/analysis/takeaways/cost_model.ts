import { formatTime } from '../../units/format.ts'
import type { Analysis } from '../analyse.ts'
import { leadingView } from '../findings/choose_view.ts'
import { millionWaits } from '../findings/cost_model.ts'

/** Where one mechanism would be ahead of another at a million descriptors, whatever the intervals leave open. */
export function costModelTakeaway(analysis: Analysis): string | null {
  const view = leadingView(analysis)
  const waits = view ? millionWaits(analysis, view) : []
  const [best, ...others] = waits.toSorted((a, b) => a.ns - b.ns)
  const worst = others.at(-1)
  if (!best || !worst || best.interval[1] >= worst.interval[0]) return null
  return `Extrapolated to a million: ${worst.name} ${formatTime(worst.ns)}, ${best.name} ${formatTime(best.ns)}`
}
