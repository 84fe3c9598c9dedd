/** Plans, for `ab` and `calibrate` alike, how many pairs of processes are measured and how long that takes. */
import { minPairs } from '../../analysis/verdict/more_pairs.ts'
import { MAX_BLOCKS, type SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { parseNumber } from '../../suite/overrides.ts'
import { counted, formatSeconds } from '../../units/format.ts'

/** How many pairs are measured before the first verdict, and before the second verdict on undecided cells. */
export interface Looks {
  readonly first: number
  readonly all: number
}

/** Returns what `--pairs` and `--max-pairs` give. @throws InputError where one is not a number of pairs. */
export function looksOf({ pairs, maxPairs }: { readonly pairs: string; readonly maxPairs?: string }): Looks {
  const first = parseNumber(pairs, '--pairs', 1, MAX_BLOCKS)
  if (maxPairs === undefined) return { first, all: 2 * first }
  return { first, all: parseNumber(maxPairs, '--max-pairs', first, 2 * MAX_BLOCKS) }
}

/** @throws InputError where so few pairs cannot tell any of the cells apart, however large the difference is. */
export function checkEnough(cells: number, { first, all }: Looks, alpha: number): void {
  const needed = minPairs(cells, alpha, all > first ? 2 : 1)
  if (all >= needed) return
  throw new InputError(
    `--pairs: ${counted(all, 'pair')} can decide nothing of ${counted(cells, 'cell')} at alpha ${alpha}: give --max-pairs ${needed} or more`,
  )
}

/** Joins suites into one. A cell that several of them have is measured once, and the budgets are added. */
export function joinedSuite(suites: readonly SuiteDefinition[]): SuiteDefinition {
  const [first] = suites as readonly [SuiteDefinition]
  const joined = (key: 'title' | 'workload' | 'operation' | 'notMeasured') =>
    [...new Set(suites.map(suite => suite[key]))].join('; ')
  return {
    ...first,
    name: suites.map(({ name }) => name).join('+'),
    title: joined('title'),
    workload: joined('workload'),
    operation: joined('operation'),
    notMeasured: joined('notMeasured'),
    budgetSeconds: suites.reduce((sum, { budgetSeconds }) => sum + budgetSeconds, 0),
  }
}

/** The most time that a pair has where no budget is given, for its start and for each cell, in seconds. */
const PAIR_SECONDS = 0.6
const CELL_SECONDS = 1

/**
 * Returns a suite with the budget of its first pairs: the one that was given, or the suite's own, less where few of its
 * cells are compared: the figure of a cell then rests on dozens of turns, and more pairs help more than longer ones.
 */
export function withPairBudget(
  suite: SuiteDefinition,
  cells: number,
  { first }: Looks,
  given: string | undefined,
): SuiteDefinition {
  if (given !== undefined) return suite
  const most = first * (PAIR_SECONDS + cells * CELL_SECONDS)
  return { ...suite, budgetSeconds: Math.min(suite.budgetSeconds, most) }
}

/** How long a process takes to start, in seconds. */
const START_SECONDS = 0.2

/** How long a cell takes at least, in seconds: its plan, its registrations and the first iterations. */
const LEAST_CELL_SECONDS = 0.02

/** Returns the seconds that the first pairs take, and those that all pairs take. */
export function estimatedSeconds(
  cells: number,
  budgetSeconds: number,
  { first, all }: Looks,
): [number, number] {
  const least = 2 * first * (START_SECONDS + cells * LEAST_CELL_SECONDS)
  const seconds = Math.max(budgetSeconds, least)
  return [seconds, (seconds * all) / first]
}

/** Returns `2 cells in each: about 30 s, and up to 60 s where cells stay undecided`. */
export function timeWords(cells: number, [first, all]: readonly [number, number]): string {
  const further = all > first ? `, and up to ${formatSeconds(all)} where cells stay undecided` : ''
  return `${counted(cells, 'cell')} in each: about ${formatSeconds(first)}${further}`
}
