import { binomialInterval } from '../../dist/src/stats/binomial_interval.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, show } from '../validity/checks.mjs'

/** `3 of 1,020, 0.062 to 0.85 %`: the exact interval of 95 %. */
export function countWords(found, trials) {
  const [low, high] = binomialInterval(found, trials)
  return `${found} of ${trials}, 95 % interval ${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)} %`
}

function shareOf(found, trials) {
  return trials === 0 ? Number.NaN : found / trials
}

export function checkAtMost(what, found, trials, most) {
  const share = shareOf(found, trials)
  check(
    `${what} (${countWords(found, trials)})`,
    formatPercent(share),
    `at most ${formatPercent(most)}`,
    share <= most,
  )
}

export function checkAtLeast(what, found, trials, least) {
  const share = shareOf(found, trials)
  check(
    `${what} (${countWords(found, trials)})`,
    formatPercent(share),
    `at least ${formatPercent(least)}`,
    share >= least,
  )
}

export function showShare(what, found, trials) {
  show(`${what} (${countWords(found, trials)})`, formatPercent(shareOf(found, trials)))
}
