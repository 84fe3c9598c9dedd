import { checkTrend, type TrendCheck, type TrendVerdict } from '../../analysis/trend/check.ts'
import { MIN_SEGMENT } from '../../analysis/trend/series.ts'
import type { FailOn } from '../../analysis/verdict/comparison.ts'
import { renderCheckJson } from '../../report/trend/trend_json.ts'
import { renderCheckMarkdown } from '../../report/trend/trend_markdown.ts'
import { renderCheckText } from '../../report/trend/trend_text.ts'
import { InputError } from '../../suite/input_error.ts'
import { colorFor } from '../color.ts'
import { EXIT } from '../exit_codes.ts'
import type { HistoryCheckOptions } from './history_options.ts'
import { readTrend } from './history_trend.ts'

/** @throws InputError for what is no number of runs, or so few that no change could ever lie within them. */
function lastRuns(given: string): number {
  const last = Number(given)
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(last) || last < MIN_SEGMENT) {
    throw new InputError(
      `--last: "${given.slice(0, 40)}" is no number of runs from ${MIN_SEGMENT} on, which a change needs to show`,
    )
  }
  return last
}

function render(check: TrendCheck, { format }: HistoryCheckOptions): string {
  switch (format) {
    case 'text':
      return renderCheckText(check, colorFor(process.stdout))
    case 'markdown':
      return renderCheckMarkdown(check)
    case 'json':
      return renderCheckJson(check)
  }
}

function exitCode(verdict: TrendVerdict, failOn: FailOn): number {
  if (verdict === 'regression') return EXIT.regression
  return verdict === 'inconclusive' && failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

/** `muxbench history check FILE`. */
export async function historyCheck(file: string, options: HistoryCheckOptions): Promise<number> {
  const last = lastRuns(options.last)
  const check = checkTrend(await readTrend(file, options), last)
  process.stdout.write(render(check, options))
  return exitCode(check.verdict, options.failOn)
}
