import { formatChosenRate } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import type { LoadCurve } from '../../views/load_curves.ts'
import { widestSweep } from '../findings/load.ts'
import { namesOf } from '../findings/value_words.ts'
import { listWords } from '../wording.ts'
import { asTitle } from './title.ts'

/**
 * Saturated by the reader, there and at every higher rate: a writer that was late says nothing of it, and who keeps up
 * with more was only disturbed.
 */
function drownsAt({ points }: LoadCurve, rate: number): boolean {
  const from = points.filter(({ ratePerSecond }) => ratePerSecond >= rate)
  const [first] = from
  return first?.ratePerSecond === rate && !first.writerBehind && from.every(({ isSaturated }) => isSaturated)
}

function keepsUpAt({ saturatedAt, points }: LoadCurve, rate: number): boolean {
  const isOffered = points.some(({ ratePerSecond }) => ratePerSecond === rate)
  return isOffered && (saturatedAt === null || saturatedAt > rate)
}

/**
 * Who drowns at a rate at which others keep up: at the lowest such rate. Where all keep up at every rate, that; null
 * where they go under together, or where it was the writer that was late.
 */
export function loadTakeaway(analysis: Analysis): string | null {
  const curves = widestSweep(analysis)
  const names = (some: readonly LoadCurve[]) =>
    namesOf(
      some.map(({ series }) => series),
      analysis.series,
    )
  const rates = [...new Set(curves.flatMap(({ points }) => points.map(point => point.ratePerSecond)))]
  for (const rate of rates.sort((a, b) => a - b)) {
    const drowned = curves.filter(curve => drownsAt(curve, rate))
    const kept = curves.filter(curve => keepsUpAt(curve, rate))
    if (drowned.length === 0 || kept.length === 0 || drowned.length + kept.length < curves.length) continue
    const [under, above] = [names(drowned), names(kept)]
    return asTitle(
      `${listWords(under)} drown${under.length > 1 ? '' : 's'} at ${formatChosenRate(rate)}, ${listWords(above)} keep${above.length > 1 ? '' : 's'} up`,
    )
  }
  const highest = Math.max(0, ...rates)
  const isKept = curves.length > 1 && curves.every(curve => keepsUpAt(curve, highest))
  return isKept ? `All keep up with ${formatChosenRate(highest)}` : null
}
