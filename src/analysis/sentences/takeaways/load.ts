import { formatChosenRate } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import type { LoadCurve } from '../../views/load_curves.ts'
import { widestSweep } from '../findings/load.ts'
import { namesOf } from '../findings/value_words.ts'
import { listWords } from '../wording.ts'

/** Returns whether the reader is saturated from this rate on; a late writer says nothing about the reader. */
function isSaturatedAt({ points }: LoadCurve, rate: number): boolean {
  const from = points.filter(({ ratePerSecond }) => ratePerSecond >= rate)
  const [first] = from
  return first?.ratePerSecond === rate && !first.writerBehind && from.every(({ isSaturated }) => isSaturated)
}

function keepsUpAt({ saturatedAt, points }: LoadCurve, rate: number): boolean {
  const isOffered = points.some(({ ratePerSecond }) => ratePerSecond === rate)
  return isOffered && (saturatedAt === null || saturatedAt > rate)
}

/** Says who is saturated at the lowest rate at which others keep up, or that all keep up; null otherwise. */
export function loadTakeaway(analysis: Analysis): string | null {
  const curves = widestSweep(analysis)
  const names = (some: readonly LoadCurve[]) =>
    namesOf(
      some.map(({ series }) => series),
      analysis.series,
    )
  const rates = [...new Set(curves.flatMap(({ points }) => points.map(point => point.ratePerSecond)))]
  for (const rate of rates.sort((a, b) => a - b)) {
    const saturated = curves.filter(curve => isSaturatedAt(curve, rate))
    const kept = curves.filter(curve => keepsUpAt(curve, rate))
    if (saturated.length === 0 || kept.length === 0 || saturated.length + kept.length < curves.length)
      continue
    const [under, above] = [names(saturated), names(kept)]
    return `${listWords(under)} drown${under.length > 1 ? '' : 's'} at ${formatChosenRate(rate)}, ${listWords(above)} keep${above.length > 1 ? '' : 's'} up`
  }
  const highest = Math.max(0, ...rates)
  const isKept = curves.length > 1 && curves.every(curve => keepsUpAt(curve, highest))
  return isKept ? `All keep up with ${formatChosenRate(highest)}` : null
}
