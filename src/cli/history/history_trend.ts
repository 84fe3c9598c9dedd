import { type Trend, trendOf } from '../../analysis/trend/trend.ts'
import { commitOrder } from '../../result/history/commits.ts'
import { readHistory } from '../../result/history/read_history.ts'
import { InputError } from '../../suite/input_error.ts'
import { note } from './history_add.ts'
import type { TrendChoice } from './history_options.ts'

/** A share between two bounds, both exclusive. */
function share(option: string, given: string, below: number): number {
  const value = Number(given)
  if (given.trim() === '' || !(value > 0 && value < below)) {
    throw new InputError(`${option}: "${given.slice(0, 40)}" is not between 0 and ${below}`)
  }
  return value
}

function withTexts(trend: Trend, { suite, machine }: TrendChoice): Trend {
  const groups = trend.groups.filter(
    group =>
      (suite === undefined || group.suite === suite) &&
      (machine === undefined || group.machine.includes(machine)),
  )
  if (groups.length === 0 && trend.groups.length > 0) {
    const known = trend.groups.map(group => `${group.suite} on ${group.machine}`).join('; ')
    throw new InputError(`no run of that suite and machine (there is: ${known.slice(0, 300)})`)
  }
  return { ...trend, groups }
}

/** The trends of a history's file. What of the file was left out goes to stderr. */
export async function readTrend(file: string, choice: TrendChoice): Promise<Trend> {
  const alpha = share('--alpha', choice.alpha, 1)
  const minEffect = share('--min-effect', choice.minEffect, 10)
  const { entries, notes } = readHistory(file)
  for (const text of notes) note(`${file}, ${text}`)
  const labels = entries.map(({ line }) => line.commit?.label ?? null)
  const commitPlaces = await commitOrder(labels, choice.git ?? '.')
  if (choice.git !== undefined && commitPlaces.size === 0) {
    note(`--git: ${choice.git} knows none of the commits: the runs are in the order of adding`)
  }
  return withTexts(
    trendOf(entries, { alpha, minEffect, commitPlaces, isByKernel: choice.byKernel === true }),
    choice,
  )
}
