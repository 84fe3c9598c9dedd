import type { Analysis } from './analyse.ts'
import { blockingFinding } from './findings/blocking.ts'
import { changesFinding } from './findings/changes.ts'
import { costFindings } from './findings/cost_model.ts'
import type { Finding } from './findings/finding.ts'
import { headline } from './findings/headline.ts'
import { loadFindings } from './findings/load.ts'
import { tailFinding } from './findings/tail.ts'
import { warningFindings } from './findings/warnings.ts'
import { winnerFindings } from './findings/winners.ts'
import { simulatedNote, workFinding } from './findings/work.ts'

/** What a run shows, in sentences: the headline first, warnings last. */
export function findingsOf(analysis: Analysis): Finding[] {
  const first = headline(analysis)
  const work = workFinding(analysis)
  return [
    first,
    ...winnerFindings(analysis),
    changesFinding(analysis),
    blockingFinding(analysis),
    tailFinding(analysis),
    ...loadFindings(analysis),
    work?.statement === first.statement ? null : work,
    ...costFindings(analysis),
    simulatedNote(analysis),
    ...warningFindings(analysis),
  ].filter(finding => finding !== null)
}
