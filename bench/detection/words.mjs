import { binomialInterval } from '../../dist/src/stats/distributions.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, show } from '../validity/checks.mjs'

export function percent(share, digits = 2) {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(digits)} %`
}

/** Prints a line with the counts of a share and its exact 95 % interval. */
function showCount(found, trials) {
  const [low, high] = trials === 0 ? [0, 1] : binomialInterval(found, trials)
  process.stdout.write(`    ${found} of ${trials}; 95 % interval ${percent(low)} to ${percent(high)}\n`)
}

function shareOf(found, trials) {
  return trials === 0 ? Number.NaN : found / trials
}

export function checkAtMost(what, found, trials, most) {
  const share = shareOf(found, trials)
  check(what, percent(share), `at most ${formatPercent(most)}`, share <= most)
  showCount(found, trials)
}

export function checkAtLeast(what, found, trials, least) {
  const share = shareOf(found, trials)
  check(what, percent(share), `at least ${formatPercent(least)}`, share >= least)
  showCount(found, trials)
}

export function checkBetween(what, found, trials, [least, most]) {
  const share = shareOf(found, trials)
  check(
    what,
    percent(share),
    `${formatPercent(least)} to ${formatPercent(most)}`,
    share >= least && share <= most,
  )
  showCount(found, trials)
}

export function showShare(what, found, trials) {
  show(what, percent(shareOf(found, trials)))
  showCount(found, trials)
}
