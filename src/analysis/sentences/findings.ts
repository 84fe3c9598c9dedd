import type { Analysis } from '../analyse.ts'
import { blockingFinding } from './findings/blocking.ts'
import { changesFinding } from './findings/changes.ts'
import { contentionFindings } from './findings/contention.ts'
import { costFindings } from './findings/cost_model.ts'
import { cpuTimeFinding } from './findings/cpu_time.ts'
import type { Finding } from './findings/finding.ts'
import { growthFinding } from './findings/growth.ts'
import { headline } from './findings/headline.ts'
import { loadFindings, loadTailFinding } from './findings/load.ts'
import { phasesFinding } from './findings/phases.ts'
import { precisionFinding } from './findings/precision.ts'
import { scopeFinding } from './findings/scope.ts'
import { sharesFinding } from './findings/shares.ts'
import { subjectFindings } from './findings/subject.ts'
import { tailFinding } from './findings/tail.ts'
import { unmeasuredAdvice } from './findings/unmeasured.ts'
import { warningsOf } from './findings/warnings.ts'
import { winnerFindings } from './findings/winners.ts'
import { simulatedNote, workFinding } from './findings/work.ts'

/** Returns every sentence about a run, in the order of a report: the headline first, warnings last. */
export function findingsOf(analysis: Analysis): Finding[] {
  const own = headline(analysis)
  const [answer, ...further] = subjectFindings(analysis)
  // Where the question of the suite is not about N, its answer comes first, and what is said at the largest N is one of the rest.
  const opening: Finding[] = answer
    ? [{ ...answer, kind: 'headline' }, ...further, { ...own, kind: 'winner' }]
    : [own]
  const work = workFinding(analysis)
  return [
    ...opening,
    unmeasuredAdvice(analysis),
    loadTailFinding(analysis),
    ...winnerFindings(analysis),
    sharesFinding(analysis),
    growthFinding(analysis),
    ...contentionFindings(analysis),
    changesFinding(analysis),
    cpuTimeFinding(analysis),
    blockingFinding(analysis),
    ...loadFindings(analysis),
    tailFinding(analysis),
    phasesFinding(analysis),
    work?.statement === own.statement ? null : work,
    ...costFindings(analysis),
    simulatedNote(analysis),
    precisionFinding(analysis),
    scopeFinding(analysis),
    ...warningsOf(analysis),
  ].filter(finding => finding !== null)
}
