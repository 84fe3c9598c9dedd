/** What the comparisons with other programs have in common: rounds in which both take turns, and their ratios. */
import { pairedRatio } from '../../dist/src/stats/paired_ratio.js'
import { median } from '../../dist/src/stats/quantile.js'
import { checkInterval, show, verdictOf } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

export const ROUNDS = 7
/** The rounds that are taken in all where the first ones decide too little. A ratio is looked at twice, never more often. */
const MOST_ROUNDS = 28
export const ROUNDS_IN_WORDS = `${ROUNDS} rounds, or of ${MOST_ROUNDS} where these leave something undecided`
/** The seconds that a program runs in one round. */
export const SECONDS = 1
const LIMITS = [0.9, 1.1]

function pairedFigures(figures) {
  const roundsOf = key => figures.map((figure, index) => ({ index, figure: figure[key], turns: [] }))
  return pairedRatio(roundsOf('ours'), roundsOf('theirs'))
}

/** Takes rounds until `judged`, the figures of each ratio that is checked, decide. */
export async function takeRounds(takeRound, judged, limits = LIMITS) {
  const isDecided = figures => verdictOf(pairedFigures(figures), limits) !== 'undecided'
  for (let round = 0; round < MOST_ROUNDS; round++) {
    if (round === ROUNDS && judged.every(isDecided)) return
    await takeRound()
  }
}

export function muxbenchCells(suite, seconds, ...flags) {
  return runMuxbench(suite, '--blocks', '1', '--budget', String(seconds), ...flags).cells
}

/** Returns the metrics of a cell that must have been measured. */
export function measured(cell) {
  if (cell?.status !== 'ok') throw new Error(`${cell?.id ?? 'the cell'} was not measured: ${cell?.reason}`)
  return cell.metrics
}

/** Returns the words for the figures of both programs, in thousands of `unit`. */
function describe(figures, unit = 'k/s') {
  const thousands = key => {
    const value = median(figures.map(figure => figure[key])) / 1000
    return value.toFixed(value < 1 ? 3 : value < 100 ? 1 : 0)
  }
  return `${thousands('ours')}, theirs ${thousands('theirs')} ${unit}`
}

/** Checks that ours / theirs is near 1, or within other limits, where the rounds can decide it. */
export function checkRatio(what, figures, unit, limits = LIMITS) {
  checkInterval(`${what}: ${describe(figures, unit)}`, pairedFigures(figures), limits)
}

/** Shows ours / theirs where something is known that makes them differ. */
export function showRatio(what, figures, why, unit) {
  const ratio = median(figures.map(({ ours, theirs }) => ours / theirs))
  show(`${what}: ${describe(figures, unit)}; no limit, ${why}`, ratio.toFixed(3))
}
