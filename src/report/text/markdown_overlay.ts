import type { Overlay } from '../../analysis/overlay/overlay.ts'
import { findingText } from '../../analysis/sentences/findings/finding.ts'
import { overlayFindings } from '../../analysis/sentences/overlay_findings.ts'
import { differencesOf } from '../facts/environment.ts'
import { ratioTableOf } from '../facts/ratio_table.ts'
import { table, text } from './markdown_text.ts'

function ratios(overlay: Overlay): string[] {
  if (overlay.pairs.length === 0) return []
  const { head, rows, texts } = ratioTableOf(overlay)
  const body = rows.map(row => row.map(text))
  return [`## Ratios of medians to ${text(overlay.labels[0] as string)}`, table(head.map(text), body, texts)]
}

function differences({ labels, analyses }: Overlay): string[] {
  const rows = differencesOf(analyses.map(({ run }) => run))
  if (rows.length === 0) return []
  const body = rows.map(({ name, values }) => [name, ...values].map(text))
  return ['## What differs between the runs', table(['', ...labels.map(text)], body, labels.length + 1)]
}

function refused({ labels, refused: pairs }: Overlay): string[] {
  if (pairs.length === 0) return []
  const body = pairs.map(({ run, base, reason }) => [base.id, labels[run] as string, reason].map(text))
  return ['## Refused pairs', table(['cell', 'run', 'reason'], body, 3)]
}

function lone({ labels, lone: cells }: Overlay): string[] {
  if (cells.length === 0) return []
  const body = cells.map(({ run, cell, reason }) => [labels[run] as string, cell.id, reason].map(text))
  return ['## Without a counterpart', table(['run', 'cell', 'why'], body, 3)]
}

/** Returns several runs laid over each other as Markdown. */
export function overlayMarkdown(overlay: Overlay): string {
  const [headline, ...others] = overlayFindings(overlay)
  return [
    `# ${overlay.labels.map(text).join(', ')}`,
    headline ? `**${text(findingText(headline))}**` : '',
    others
      .map(finding => `- ${finding.kind === 'warning' ? 'Mind: ' : ''}${text(findingText(finding))}`)
      .join('\n'),
    ...ratios(overlay),
    ...differences(overlay),
    ...refused(overlay),
    ...lone(overlay),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}
