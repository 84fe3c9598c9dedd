import { dirname, join, resolve } from 'node:path'
import { renderCsv } from '../report/csv.ts'
import type { EmbedChoice } from '../report/embedded_run.ts'
import { renderHtml } from '../report/html.ts'
import { renderMarkdown } from '../report/markdown.ts'
import { renderSummaryJson } from '../report/summary_json.ts'
import { readRunFile, runPath } from '../result/read_run.ts'
import type { RunFile } from '../result/schema.ts'
import { prepareFolder, writeWhole } from '../result/write_run.ts'
import { InputError } from '../suite/input_error.ts'
import { listRun } from './run_list.ts'

export const REPORT_FORMATS = ['html', 'markdown', 'csv', 'json'] as const

export interface ReportOptions {
  readonly format: (typeof REPORT_FORMATS)[number]
  readonly out?: string
  readonly theme?: 'light' | 'dark'
  readonly embed?: EmbedChoice
}

function render(
  runs: readonly RunFile[],
  files: readonly Buffer[],
  { format, theme, embed }: ReportOptions,
): string {
  if (format !== 'html' && embed !== undefined) {
    throw new InputError(`--embed is for HTML: ${format} carries no run.json`)
  }
  switch (format) {
    case 'html':
      return renderHtml(runs, { theme, embed, files })
    case 'markdown':
      return renderMarkdown(runs)
    case 'csv':
      return renderCsv(runs)
    case 'json':
      return renderSummaryJson(runs)
  }
}

/** `muxbench report RUN…`. Every run is read and checked before anything is written. */
export async function reportCommand(given: readonly string[], options: ReportOptions): Promise<void> {
  const read = given.map(readRunFile)
  const text = render(
    read.map(({ run }) => run),
    read.map(({ file }) => file),
    options,
  )
  const beside = join(dirname(runPath(given[0] as string)), 'report.html')
  const out = options.out ?? (options.format === 'html' ? beside : '-')
  if (out === '-') {
    process.stdout.write(text)
    return
  }
  prepareFolder(dirname(out))
  await writeWhole(out, text)
  process.stderr.write(`report: ${out}\n`)
  if (options.format === 'html' && resolve(out) === resolve(beside)) await listRun(dirname(beside))
}
