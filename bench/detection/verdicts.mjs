/**
 * This section checks the verdicts that `muxbench calibrate` counts in comparisons of this build with itself, some cells
 * of which wait longer on purpose. The result is saved to build/detection.json, to be looked at again (--from).
 */
import { readFileSync } from 'node:fs'
import { median } from '../../dist/src/stats/quantile.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, section, show } from '../validity/checks.mjs'
import { calibrate } from '../validity/muxbench.mjs'
import { cellsOf } from './processes.mjs'
import { checkAtLeast, checkAtMost, checkBetween, showShare } from './words.mjs'

const FULL = ['--budget', '42', '--pairs', '10', '--out', 'build/detection.json']
const QUICK = ['--budget', '0.2', '--pairs', '7', '--max-pairs', '7', '--rounds', '1']

const MOST_OF_CELLS = 0.005
const MOST_OF_SUITES = 0.05
/** With fewer unchanged cells than this the limit on cells means little, and the output says so. */
const ENOUGH = 1000
/** The share of each slowdown that all pairs have to find: ten pairs of 60 cells cannot be sure of any (minPairs). */
const LEAST_FOUND = [
  [0.05, 0.95],
  [0.1, 0.99],
]
const MOST_ERROR = 0.005
const COVERAGE = [0.93, 0.97]
const NONE = { found: 0, trials: 0 }

function points(share) {
  return share === null ? '–' : `${(100 * share).toFixed(2)} pp`
}

function measured(options) {
  if (options.from !== undefined) return JSON.parse(readFileSync(options.from, 'utf8'))
  return calibrate(...cellsOf(options), ...(options.quick ? QUICK : [...FULL, '--rounds', options.rounds]))
}

export function verdicts(options) {
  const { settings, falsePositives, resampled, slowdowns, medianError, coverage, ...more } = measured(options)
  const { rounds, pairs, maxPairs } = settings
  section(
    'Verdicts',
    `${more.measuredAt}, ${more.kernel}, ${more.cpuModel}: ${rounds} comparisons of this build with itself, ${more.cells.length} cells in each, ${pairs} pairs, and up to ${maxPairs} for undecided cells.`,
  )
  const { found, trials } = falsePositives
  checkAtMost('unchanged cells called changed', found, trials, MOST_OF_CELLS)
  if (trials < ENOUGH) show('comparisons are too few for that limit: give --rounds', String(trials))
  checkAtMost(
    'suites with any such cell, assembled from the first comparison',
    resampled.withAlert,
    resampled.comparisons,
    MOST_OF_SUITES,
  )
  for (const [share, least] of LEAST_FOUND) {
    const { byFirst, byLast } = slowdowns.find(each => each.share === share) ?? {
      byFirst: NONE,
      byLast: NONE,
    }
    const what = `${100 * share} % slower: found`
    showShare(`${what} by ${pairs} pairs`, byFirst.found, byFirst.trials)
    checkAtLeast(`${what} by all pairs`, byLast.found, byLast.trials, least)
  }
  check(
    'median error of the estimated slowdown',
    points(medianError),
    `at most ${points(MOST_ERROR)}`,
    medianError !== null && medianError <= MOST_ERROR,
  )
  checkBetween('intervals of 95 % with the truth in them', coverage.found, coverage.trials, COVERAGE)
  const spreads = more.cells.map(({ spread }) => spread)
  show('the two builds of a pair apart: the median cell', formatPercent(median(spreads)))
  show('the noisiest cell', formatPercent(Math.max(...spreads)))
  show('a pair takes', `${more.secondsPerPair.toFixed(2)} s`)
}
