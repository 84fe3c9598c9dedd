import type { Analysis } from '../../analysis/analyse.ts'
import { warningsOf } from '../../analysis/findings/warnings.ts'
import { prose } from '../escape.ts'

/** Everything to mind of the run as a whole, of which the opening gives the gravest. */
export function warningsHtml(analysis: Analysis): string {
  const warnings = warningsOf(analysis)
  if (warnings.length === 0) return ''
  return `<ul class="warnings" aria-label="Before you trust this run">
${warnings.map(({ statement }) => `<li>${prose(statement)}.</li>`).join('\n')}
</ul>`
}
