/** This section checks whether estimates are near the truth, and whether intervals hold it as often as they promise. It looks at unchanged and at slower cells. */
import { firstEstimates, furtherEstimates } from '../../dist/src/analysis/calibration/injected.js'
import { median } from '../../dist/src/stats/quantile.js'
import { check, section, show } from '../validity/checks.mjs'
import { DetectionData } from './data.mjs'
import { checkBetween, showShare } from './words.mjs'

const MOST_ERROR = 0.005
const COVERAGE = [0.93, 0.97]

function points(share) {
  return `${(100 * share).toFixed(2)} pp`
}

function errorOf(estimates) {
  return median(estimates.map(({ error }) => Math.abs(error)))
}

export async function coverage(data) {
  const trials = [...(await data.nulls()), ...(await data.mixed())]
  const judged = DetectionData.judged(trials)
  const estimatesOf = of => trials.flatMap((trial, i) => of(judged[i], trial.firstPairs, data.overshootNs))
  const first = estimatesOf(firstEstimates)
  const further = estimatesOf(furtherEstimates)
  section(
    'Estimates',
    `${trials.length} comparisons. The figures are of all cells after ${trials[0].firstPairs} pairs, unless a line says otherwise.`,
  )
  const slower = first.filter(({ injectedShare }) => injectedShare > 0)
  const error = errorOf(slower)
  check(
    'median error of the estimated slowdown',
    points(error),
    `at most ${points(MOST_ERROR)}`,
    error <= MOST_ERROR,
  )
  show('its median with its sign', points(median(slower.map(each => each.error))))
  show('of unchanged cells', points(errorOf(first.filter(({ injectedShare }) => injectedShare === 0))))
  const covered = first.filter(({ isCovered }) => isCovered)
  checkBetween('intervals of 95 % with the truth in them', covered.length, first.length, COVERAGE)
  const isSlower = ({ injectedShare }) => injectedShare > 0
  showShare('of slower cells', covered.filter(isSlower).length, slower.length)
  showShare(
    'of undecided cells after all pairs, which were chosen',
    further.filter(each => each.isCovered).length,
    further.length,
  )
}
