import type { Analysis } from '../../../analysis/analyse.ts'
import { warningsOf } from '../../../analysis/sentences/findings/warnings.ts'
import { prose } from '../../escape.ts'
import type { Part } from './part.ts'

/** Everything to mind of the run as a whole, of which the opening gives the gravest. */
export function warningsPart(analysis: Analysis): Part | null {
  const warnings = warningsOf(analysis)
  if (warnings.length === 0) return null
  return {
    name: 'warnings',
    title: 'Before you trust this run',
    body: `<ul class="warnings">
${warnings.map(({ statement }) => `<li>${prose(statement)}.</li>`).join('\n')}
</ul>`,
  }
}
