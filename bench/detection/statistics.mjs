/**
 * Tests with long simulations whether intervals over blocks contain the true value as often as they should. The tests of
 * src/stats make a tenth of these trials.
 */
import { Xoshiro128 } from '../../dist/src/random/xoshiro128.js'
import { blockInterval, medianRatioInterval } from '../../dist/src/stats/block_interval.js'
import { growthOf } from '../../dist/src/stats/growth.js'
import { median } from '../../dist/src/stats/quantile.js'
import { check, section } from '../validity/checks.mjs'
import { percent } from './words.mjs'

/** Returns uniform and normal draws from one seed. */
export function drawsOf(seed) {
  const random = Xoshiro128.fromSeed(seed)
  const uniform = () => (random.next() + 0.5) / 2 ** 32
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal, below: bound => random.below(bound) }
}

/** Checks in what share of the trials the interval that `intervalOf` makes holds `truth`. */
function checkCoverage(name, trials, truth, [least, most], intervalOf) {
  let covered = 0
  for (let i = 0; i < trials; i++) {
    const interval = intervalOf(i)
    if (interval && interval[0] <= truth && truth <= interval[1]) covered++
  }
  const share = covered / trials
  check(
    name,
    percent(share, 1),
    `${percent(least, 1)} to ${percent(most, 1)}`,
    share >= least && share <= most,
  )
}

function simulatedBlockIntervals(trials = 1000) {
  section('Intervals of a median over blocks (simulated)', `${trials} trials of each number of blocks.`)
  for (const blocks of [5, 6, 7, 8, 9, 10, 12, 18]) {
    const { uniform } = drawsOf(blocks)
    checkCoverage(`${blocks} uniform blocks`, trials, 0.5, [0.92, 0.996], () => {
      const values = Array.from({ length: blocks }, uniform)
      return blockInterval(values, median(values))
    })
  }
}

function simulatedRatioIntervals(trials = 1000) {
  section('Intervals of the ratio of two runs (simulated)', `${trials} trials of each number of blocks.`)
  const { uniform, normal } = drawsOf(3)
  const kinds = {
    uniform: () => 0.9 + 0.2 * uniform(),
    lognormal: () => Math.exp(0.1 * normal()),
    skewed: () => (1 - 0.1 * Math.log(uniform())) / (1 + 0.1 * Math.LN2),
  }
  for (const [before, after] of [
    [5, 5],
    [5, 6],
    [6, 6],
    [7, 7],
    [5, 18],
    [12, 12],
  ]) {
    for (const [name, draw] of Object.entries(kinds)) {
      checkCoverage(`${before} and ${after} ${name} blocks`, trials, 1.3, [0.92, 0.995], () => {
        const base = Array.from({ length: before }, draw)
        const head = Array.from({ length: after }, () => 1.3 * draw())
        return medianRatioInterval(base, head, median(head) / median(base))
      })
    }
  }
}

function simulatedExponents(trials = 400) {
  section('Intervals of an exponent (simulated)', `${trials} trials of each number of blocks, 5 % noise.`)
  for (const blocks of [1, 2, 3, 6, 10]) {
    const { normal } = drawsOf(blocks)
    // A share counted in a finite number of trials has a standard error, of which two are allowed for.
    const least = 0.93 - 2 * Math.sqrt((0.95 * 0.05) / trials)
    checkCoverage(`3000 + 49 x in ${blocks} blocks`, trials, 1, [least, 1], () => {
      const figures = x => Array.from({ length: blocks }, () => (3000 + 49 * x) * (1 + 0.05 * normal()))
      const growth = growthOf(
        [8, 32, 128, 512, 2048, 8192].map(x => ({ x, values: figures(x) })),
        { absolute: 0, relative: 1 / 128 },
      )
      return growth.kind === 'grows' ? growth.interval : null
    })
  }
}

export function simulatedIntervals() {
  simulatedBlockIntervals()
  simulatedRatioIntervals()
  simulatedExponents()
}
