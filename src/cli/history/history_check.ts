import { MIN_SEGMENT } from '../../analysis/trend/changes.ts'
import { checkTrend, type TrendVerdict } from '../../analysis/trend/check.ts'
import type { Trend } from '../../analysis/trend/trend.ts'
import type { FailOn } from '../../analysis/verdict/comparison.ts'
import { type FormatName, render } from '../../report/formats.ts'
import { InputError } from '../../suite/input_error.ts'
import { EXIT } from '../messages.ts'
import { outputLook, print } from '../terminal.ts'
import { readTrend, type TrendChoice } from './history_trend.ts'

export interface HistoryCheckOptions extends TrendChoice {
  readonly format: FormatName<'check'>
  readonly last: string
  readonly failOn: FailOn
}

/**
 * Returns the number of runs that `--last` gives.
 * @throws InputError where it is no whole number, or so few runs that no change could be found within them.
 */
function lastRuns(given: string, { groups }: Trend): number {
  const last = Number(given)
  const isCounted = groups.length > 0 && groups.every(({ pools }) => pools.every(({ isExact }) => isExact))
  const least = isCounted ? 1 : MIN_SEGMENT
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(last) || last < least) {
    throw new InputError(
      `--last: "${given.slice(0, 40)}" is not a number of runs from ${least} on: with fewer no change can be found`,
    )
  }
  return last
}

function exitCode(verdict: TrendVerdict, failOn: FailOn): number {
  if (verdict === 'regression') return EXIT.regression
  return verdict === 'inconclusive' && failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

/** Runs `muxbench history check FILE`, and returns the exit status. */
export async function historyCheck(file: string, options: HistoryCheckOptions): Promise<number> {
  const trend = await readTrend(file, options)
  const check = checkTrend(trend, lastRuns(options.last, trend))
  const { content } = await render('check', options.format, check, outputLook())
  print(content)
  return exitCode(check.verdict, options.failOn)
}
