import type { EmbedChoice } from '../../report/html/embedded_run.ts'

export const REPORT_FORMATS = [
  'html',
  'markdown',
  'csv',
  'json',
  'png',
  'svg',
  'github-action-benchmark',
  'bencher',
  'openmetrics',
] as const

export const REPORT_THEMES = ['light', 'dark', 'slides'] as const

export interface ReportOptions {
  readonly format: (typeof REPORT_FORMATS)[number]
  readonly out?: string
  readonly theme?: (typeof REPORT_THEMES)[number]
  readonly embed?: EmbedChoice
  readonly chart?: string
  readonly view?: readonly string[]
}
