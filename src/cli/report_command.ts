import { dirname, join, resolve } from 'node:path'
import { analyse } from '../analysis/analyse.ts'
import { decodeHdr } from '../recorder/hdr_exchange.ts'
import { renderCsv } from '../report/csv.ts'
import type { EmbedChoice } from '../report/embedded_run.ts'
import { renderHtml } from '../report/html.ts'
import { renderMarkdown } from '../report/markdown.ts'
import { pageDataOf } from '../report/page_data.ts'
import type { ViewChoice } from '../report/picture/choose_view.ts'
import { renderPicture } from '../report/picture/render_picture.ts'
import { renderSummaryJson } from '../report/summary_json.ts'
import { readRunFile, runPath } from '../result/read_run.ts'
import type { RunFile } from '../result/schema.ts'
import { prepareFolder, writeWhole } from '../result/write_run.ts'
import { InputError } from '../suite/input_error.ts'
import { listRun } from './run_list.ts'

export const REPORT_FORMATS = ['html', 'markdown', 'csv', 'json', 'png', 'svg'] as const

export const REPORT_THEMES = ['light', 'dark', 'slides'] as const

export interface ReportOptions {
  readonly format: (typeof REPORT_FORMATS)[number]
  readonly out?: string
  readonly theme?: (typeof REPORT_THEMES)[number]
  readonly embed?: EmbedChoice
  readonly chart?: string
  readonly view?: readonly string[]
}

/** @throws InputError for what is not `name=value`. */
function viewChoice(given: string): ViewChoice {
  const at = given.indexOf('=')
  if (at < 1) throw new InputError(`--view: expected name=value, such as waitMode=ready, not "${given}"`)
  return [given.slice(0, at), given.slice(at + 1)]
}

/** @throws InputError where an option is given that the format has no use for. */
function checkOptions(runs: readonly RunFile[], { format, theme, embed, chart, view }: ReportOptions): void {
  const isPicture = format === 'png' || format === 'svg'
  const unused = [
    ...(chart !== undefined && !isPicture ? ['--chart'] : []),
    ...(view !== undefined && !isPicture ? ['--view'] : []),
  ]
  if (unused.length > 0) {
    throw new InputError(`${unused.join(', ')}: only for pictures; add --format png or --format svg`)
  }
  if (theme !== undefined && !isPicture && format !== 'html') {
    throw new InputError(`--theme: a report as ${format} has no theme (only html, png and svg have)`)
  }
  if (embed !== undefined && (format !== 'html' || theme === 'slides')) {
    throw new InputError(
      `--embed is for HTML: ${theme === 'slides' ? 'slides carry' : `${format} carries`} no run.json`,
    )
  }
  if (isPicture && runs.length > 1) throw new InputError(`--format ${format} draws one run`)
}

async function render(
  runs: readonly RunFile[],
  files: readonly Buffer[],
  options: ReportOptions,
): Promise<string | Buffer> {
  const { format, theme, embed, chart, view } = options
  switch (format) {
    case 'html':
      return renderHtml(runs, { theme, embed, files })
    case 'markdown':
      return renderMarkdown(runs)
    case 'csv':
      return renderCsv(runs)
    case 'json':
      return renderSummaryJson(runs)
    case 'png':
    case 'svg': {
      const page = pageDataOf(analyse(runs[0] as RunFile), decodeHdr)
      return renderPicture(page, { format, theme, chart, view: view?.map(viewChoice) })
    }
  }
}

/** `muxbench report RUN…`. Every run is read and checked before anything is written. */
export async function reportCommand(given: readonly string[], options: ReportOptions): Promise<void> {
  const read = given.map(readRunFile)
  const runs = read.map(({ run }) => run)
  checkOptions(runs, options)
  const beside = join(dirname(runPath(given[0] as string)), 'report.html')
  const out = options.out ?? (options.format === 'html' ? beside : '-')
  if (out === '-' && options.format === 'png' && process.stdout.isTTY) {
    throw new InputError('--format png: a picture is nothing for a terminal; add --out FILE')
  }
  const content = await render(
    runs,
    read.map(({ file }) => file),
    options,
  )
  if (out === '-') {
    process.stdout.write(content)
    return
  }
  prepareFolder(dirname(out))
  await writeWhole(out, content)
  process.stderr.write(`report: ${out}\n`)
  if (options.format === 'html' && resolve(out) === resolve(beside)) await listRun(dirname(beside))
}
