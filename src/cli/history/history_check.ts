import { checkTrend, type TrendVerdict } from '../../analysis/trend/check.ts'
import { MIN_SEGMENT } from '../../analysis/trend/series.ts'
import type { FailOn } from '../../analysis/verdict/comparison.ts'
import { render } from '../../report/formats.ts'
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

function exitCode(verdict: TrendVerdict, failOn: FailOn): number {
  if (verdict === 'regression') return EXIT.regression
  return verdict === 'inconclusive' && failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

/** `muxbench history check FILE`. */
export async function historyCheck(file: string, options: HistoryCheckOptions): Promise<number> {
  const last = lastRuns(options.last)
  const check = checkTrend(await readTrend(file, options), last)
  const { content } = await render('check', options.format, check, { color: colorFor(process.stdout) })
  process.stdout.write(content)
  return exitCode(check.verdict, options.failOn)
}
