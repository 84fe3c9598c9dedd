import type { Analysis } from '../../analysis/analyse.ts'
import { warningsOf } from '../../analysis/findings/warnings.ts'
import { prose } from '../escape.ts'
import { trustAnchor } from './findings.ts'

/** Everything to mind of the run as a whole, of which the opening gives the gravest. */
export function warningsHtml(analysis: Analysis, prefix: string): string {
  const warnings = warningsOf(analysis)
  if (warnings.length === 0) return ''
  return `<section id="${trustAnchor(prefix)}" tabindex="-1"><h2>Before you trust this run</h2>
<ul class="warnings">
${warnings.map(({ statement }) => `<li>${prose(statement)}.</li>`).join('\n')}
</ul>
</section>`
}
