import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { capitalized, conditionOf, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** Says how well the headline's best median is known, for a run of which there is little else to say. */
export function precisionFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const [best] = subject?.ranking.entries ?? []
  if (!subject || !best?.metric.ci95) return null
  const { view, lead, ranking } = subject
  const [low, high] = best.metric.ci95.map(lead.format)
  const range =
    low === high
      ? `is ${low}, with a 95 % interval narrower than these digits`
      : `lies between ${low} and ${high} (95 % interval, from the blocks)`
  return {
    kind: 'precision',
    chart: 'scaling',
    shows: { settings: view.settings, fdCount: ranking.fdCount },
    statement: `${capitalized(placeWords(best.cell))}, the median of ${lead.ofOne} with ${best.series.label} ${range}`,
    condition: conditionOf(view, analysis.dimensions),
  }
}
