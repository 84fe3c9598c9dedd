import type { Floors } from '../../analysis/trend/changes.ts'
import { type Trend, trendOf } from '../../analysis/trend/trend.ts'
import { commitOrder } from '../../result/history/commits.ts'
import { readHistory } from '../../result/history/read_history.ts'
import { InputError } from '../../suite/input_error.ts'
import { note } from '../messages.ts'
import { alphaOf, minDifferenceOf, minEffectOf } from '../options/thresholds.ts'

/** The choice of the series, and the thresholds from which on one counts as changed. */
export interface TrendChoice {
  readonly git?: string
  readonly suite?: string
  readonly machine?: string
  readonly byKernel?: boolean
  readonly alpha: string
  /** Where it is not given, times have the usual floor, and counts none. */
  readonly minEffect?: string
}

/** @throws InputError where no group has the chosen suite and machine. */
function chosenGroups(trend: Trend, { suite, machine }: TrendChoice): Trend {
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

/** The floor of times where `--min-effect` is not given. */
const USUAL_MIN_EFFECT = 0.02

const NO_FLOOR_OF_COUNTS: Floors = {
  minEffect: USUAL_MIN_EFFECT,
  exactMinEffect: 0,
  exactMinDifference: null,
}

/** Returns the floors of times and of counts. @throws InputError where `--min-effect` has another form. */
function floorsOfHistory(given: string | undefined): Floors {
  if (given === undefined) return NO_FLOOR_OF_COUNTS
  const difference = minDifferenceOf(given)
  if (difference !== null) return { ...NO_FLOOR_OF_COUNTS, exactMinDifference: difference || null }
  const share = minEffectOf(given)
  return { minEffect: share, exactMinEffect: share, exactMinDifference: null }
}

/** @throws InputError where instructions are the floor of a history that has none. */
function checkFloor({ groups }: Trend, given: string | undefined): void {
  const isOfCounts = given !== undefined && minDifferenceOf(given) !== null
  const series = groups.flatMap(group => group.series)
  if (!isOfCounts || series.length === 0 || series.some(({ isExact }) => isExact)) return
  throw new InputError(
    `--min-effect: "${given}" is a floor of counted instructions, and these runs have none: give a share, such as 2%`,
  )
}

/**
 * Returns the trends of a history. A note says which lines of the file were left out.
 * @throws InputError where the file is no history, or has no run of the chosen suite and machine.
 */
export async function readTrend(file: string, choice: TrendChoice): Promise<Trend> {
  const alpha = alphaOf(choice.alpha)
  const floors = floorsOfHistory(choice.minEffect)
  const { entries, acceptances, notes } = readHistory(file)
  for (const text of notes) note(`${file}, ${text}`)
  const labels = entries.map(({ line }) => line.commit?.label ?? null)
  const { places: commitPlaces, problem } = await commitOrder(labels, choice.git ?? '.')
  if (problem !== null) note(problem)
  else if (choice.git !== undefined && commitPlaces.size === 0) {
    note(`--git: ${choice.git} knows none of the commits: the runs are in the order of adding`)
  }
  const trend = chosenGroups(
    trendOf(entries, { alpha, ...floors, commitPlaces, isByKernel: choice.byKernel === true, acceptances }),
    choice,
  )
  checkFloor(trend, choice.minEffect)
  return trend
}
