/** This section adds a known delay to every wait of some cells of the candidate, and counts how many of these slowdowns are found. */
import { foundSlowdowns } from '../../dist/src/analysis/calibration/summarize.js'
import { isAlert } from '../../dist/src/analysis/calibration/trial.js'
import { section, show } from '../validity/checks.mjs'
import { DetectionData } from './data.mjs'
import { checkAtLeast, checkAtMost, showShare } from './words.mjs'

/** The least share of slowdowns that all pairs find. Ten pairs of 60 cells cannot be sure of any: see min_pairs.ts. */
const LEAST = new Map([
  [0.05, 0.95],
  [0.1, 0.99],
])
const MOST_FALSE = 0.005

export async function slowdowns(data) {
  const trials = await data.mixed()
  const judged = DetectionData.judged(trials)
  const cells = judged.flat()
  const [{ firstPairs }] = trials
  section(
    'Slowdowns',
    `${trials.length} comparisons in which some cells of the candidate, drawn at random, wait longer: ${firstPairs} pairs, and more for undecided cells. A delay is ${data.overshootNs.toFixed(1)} ns longer than asked for.`,
  )
  for (const { share, byFirst, byLast } of foundSlowdowns(cells)) {
    const what = `${100 * share} % slower: found`
    showShare(`${what} by ${firstPairs} pairs`, byFirst.found, byFirst.trials)
    checkAtLeast(`${what} by all pairs`, byLast.found, byLast.trials, LEAST.get(share))
    const missed = cells.filter(
      ({ cell, last }) => cell.injectedShare === share && last.verdict !== 'regression',
    )
    const byCell = new Map()
    for (const { cell } of missed) byCell.set(cell.id, (byCell.get(cell.id) ?? 0) + 1)
    for (const [id, count] of [...byCell].sort((a, b) => b[1] - a[1]).slice(0, 5))
      show(`  missed: ${id}`, String(count))
  }
  const unchanged = cells.filter(({ cell }) => cell.delayNs === 0)
  checkAtMost(
    'the others: called changed',
    unchanged.filter(({ last }) => isAlert(last)).length,
    unchanged.length,
    MOST_FALSE,
  )
}
