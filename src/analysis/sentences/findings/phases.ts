import { metricNameIn } from '../../../metrics/metrics.ts'
import type { RunCell } from '../../../result/run/schema.ts'
import { formatPercent } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { headlineSubject } from '../../comparisons/choose_view.ts'
import { bestOfGroups } from '../../comparisons/ranking.ts'
import { NEAR_CLOCK_READINGS } from '../../views/clock_limits.ts'
import { PHASES, phasesOf } from '../../views/phases.ts'
import { capitalized, conditionOf, placeWords } from '../wording.ts'
import type { Finding } from './finding.ts'
import { valuesWords } from './value_words.ts'

const WAIT = PHASES.findIndex(({ name }) => name === 'wait')

/**
 * Returns the share of arm, wait and scan that passes inside the system call; null where the phases are not known, and
 * where reading the clock is a large part of them.
 */
export function waitShareOf(cell: RunCell): number | null {
  const phases = phasesOf(cell)
  if (!phases) return null
  const own = PHASES.reduce((sum, { isMechanism }, i) => sum + (isMechanism ? (phases[i] as number) : 0), 0)
  const clockCost = cell.metrics[metricNameIn(cell.params.counts, 'waitNs')]?.correctionNs ?? 0
  return own > NEAR_CLOCK_READINGS * clockCost ? (phases[WAIT] as number) / own : null
}

/** Returns a share in words, which never say that a part is the whole. */
function shareWords(share: number): string {
  return share > 0.99 && share < 1 ? 'over 99 %' : formatPercent(share)
}

/** Says how much of what a mechanism costs its caller is the system call itself, at the headline's point. */
export function phasesFinding(analysis: Analysis): Finding | null {
  const subject = headlineSubject(analysis)
  const [first] = subject?.ranking.entries ?? []
  if (!subject || !first) return null
  const { view, ranking } = subject
  const shares = bestOfGroups(ranking).flatMap(({ series, cell }) => {
    const share = waitShareOf(cell)
    return share === null ? [] : [{ name: series.label, value: shareWords(share) }]
  })
  if (shares.length === 0) return null
  return {
    kind: 'phases',
    chart: 'phases',
    shows: { settings: view.settings, fdCount: ranking.fdCount },
    statement: `${capitalized(placeWords(first.cell))}, of what waiting costs the system call itself is ${valuesWords(shares)}`,
    condition: `arm, wait and scan, ${conditionOf(view, analysis.dimensions)}`,
  }
}
