import type { Overlay } from '../../analysis/overlay/overlay.ts'
import { differencesOf } from '../facts/environment.ts'
import { ratioTableOf } from '../facts/ratio_table.ts'
import { overlayFindings } from '../verdict/overlay_findings.ts'
import { findingsMarkdown, tableSection, text } from './markdown_text.ts'

function ratios(overlay: Overlay): string[] {
  const { head, rows, texts } = ratioTableOf(overlay)
  const title = `Ratios of medians to ${text(overlay.labels[0] as string)}`
  return tableSection(
    title,
    head.map(text),
    rows.map(row => row.map(text)),
    texts,
  )
}

function differences({ labels, analyses }: Overlay): string[] {
  const rows = differencesOf(analyses.map(({ run }) => run))
  const body = rows.map(({ name, values }) => [name, ...values].map(text))
  return tableSection('What differs between the runs', ['', ...labels.map(text)], body)
}

function refused({ labels, refused: pairs }: Overlay): string[] {
  const body = pairs.map(({ run, base, reason }) => [base.id, labels[run] as string, reason].map(text))
  return tableSection('Refused pairs', ['cell', 'run', 'reason'], body)
}

function lone({ labels, lone: cells }: Overlay): string[] {
  const body = cells.map(({ run, cell, reason }) => [labels[run] as string, cell.id, reason].map(text))
  return tableSection('Without a counterpart', ['run', 'cell', 'why'], body)
}

/** Returns several runs laid over each other as Markdown. */
export function overlayMarkdown(overlay: Overlay): string {
  return [
    `# ${overlay.labels.map(text).join(', ')}`,
    ...findingsMarkdown(overlayFindings(overlay)),
    ...ratios(overlay),
    ...differences(overlay),
    ...refused(overlay),
    ...lone(overlay),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}
