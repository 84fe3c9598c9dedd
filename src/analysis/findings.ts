import type { Analysis } from './analyse.ts'
import { blockingFinding } from './findings/blocking.ts'
import type { Finding } from './findings/finding.ts'
import { headline } from './findings/headline.ts'
import { tailFinding } from './findings/tail.ts'
import { warningFindings } from './findings/warnings.ts'
import { winnerFindings } from './findings/winners.ts'

/** What a run shows, in sentences: the headline first, warnings last. */
export function findingsOf(analysis: Analysis): Finding[] {
  return [
    headline(analysis),
    ...winnerFindings(analysis),
    blockingFinding(analysis),
    tailFinding(analysis),
    ...warningFindings(analysis),
  ].filter(finding => finding !== null)
}
