import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Trend } from '../../analysis/trend/trend.ts'
import { renderTrendHtml } from '../../report/trend/trend_html.ts'
import { renderTrendJson } from '../../report/trend/trend_json.ts'
import { renderTrendMarkdown } from '../../report/trend/trend_markdown.ts'
import { renderTrendText } from '../../report/trend/trend_text.ts'
import { prepareFolder, writeWhole } from '../../result/write_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { announceFile, colorFor, EXIT } from '../messages.ts'
import type { HistoryShowOptions } from './command.ts'
import { readTrend } from './history_trend.ts'

function render(trend: Trend, { format }: HistoryShowOptions): string {
  switch (format) {
    case 'text':
      return renderTrendText(trend, colorFor(process.stdout))
    case 'markdown':
      return renderTrendMarkdown(trend)
    case 'json':
      return renderTrendJson(trend)
  }
}

/** @throws InputError where the page would overwrite the history, even under another name. */
function checkTarget(out: string, file: string): void {
  if (!existsSync(out)) return
  const [page, history] = [statSync(out, { bigint: true }), statSync(file, { bigint: true })]
  if (page.dev === history.dev && page.ino === history.ino) {
    throw new InputError(`--out: ${out} is the history itself, which a page must not replace`)
  }
}

/** Runs `muxbench history show FILE`, and returns the exit status. */
export async function historyShow(file: string, options: HistoryShowOptions): Promise<number> {
  const { out, theme } = options
  if (theme !== undefined && out === undefined) {
    throw new InputError('--theme is for the page: add --out FILE')
  }
  const trend = await readTrend(file, options)
  if (out !== undefined) {
    checkTarget(out, file)
    if (!existsSync(out)) prepareFolder(dirname(out))
    await writeWhole(out, renderTrendHtml(trend, { theme }))
    announceFile('trend', out)
  }
  process.stdout.write(render(trend, options))
  return EXIT.ok
}
