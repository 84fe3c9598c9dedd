/**
 * This section looks for change points in series of real figures. The figures are what the processes of one long run
 * measured of a cell, in a drawn order, so that a series changes by chance only. The figure of a point is the median of
 * twelve processes.
 */
import { shuffled } from '../../dist/src/random/shuffle.js'
import { Xoshiro128 } from '../../dist/src/random/xoshiro128.js'
import { changePoints } from '../../dist/src/stats/change_points.js'
import { median } from '../../dist/src/stats/quantile.js'
import { section } from '../validity/checks.mjs'
import { processFigures } from './processes.mjs'
import { checkAtLeast, checkAtMost, showShare } from './words.mjs'

const LENGTH = 100
/** How many processes make a run. Each measures a cell for about 10 ms; a default run has half as many, with six times as long for each cell. */
const PROCESSES = 12
const SERIES_OF_CELL = 10
const SPIKE = 1.5
const STEP = 1.05
const WITHIN = 2
/** The standard deviation up to which the limit on steps holds, as in the simulated series. A step of 5 % is two and a half times as much. */
const PLAIN_NOISE = 0.02
/** The standard deviation of a normal distribution, as a multiple of the median deviation from its middle. */
const DEVIATIONS = 1.4826

/** Returns the runs in the order in which they were measured. */
function runsOf(figures) {
  const runs = []
  for (let at = 0; at + PROCESSES <= figures.length; at += PROCESSES)
    runs.push(median(figures.slice(at, at + PROCESSES)))
  return runs
}

/** Returns a robust standard deviation, on which a few runs that are far off have no influence. */
function noiseOf(values) {
  const middle = median(values)
  return DEVIATIONS * median(values.map(value => Math.abs(value / middle - 1)))
}

function drawnSeries(figures, random) {
  const drawn = () => shuffled(figures, random).slice(0, PROCESSES)
  return Array.from({ length: LENGTH }, () => median(drawn()))
}

export function realChangePoints(options) {
  const cells = processFigures(options)
  const random = Xoshiro128.fromSeed(1)
  const series = cells.flatMap(figures =>
    Array.from({ length: options.quick ? 1 : SERIES_OF_CELL }, () => drawnSeries(figures, random)),
  )
  section(
    'Change points of real figures',
    `${series.length} series of ${LENGTH} runs, each run the median of ${PROCESSES} processes drawn from the ${cells[0].length} of a run.`,
  )
  const changed = (values, change) => values.map((value, at) => (change(at) ? value * change.factor : value))
  const withSpike = values => {
    const at = random.below(LENGTH)
    return changed(
      values,
      Object.assign(i => i === at, { factor: SPIKE }),
    )
  }
  checkAtMost(
    'series without any change that show one',
    series.filter(each => changePoints(each).length > 0).length,
    series.length,
    0.01,
  )
  const quiet = series.filter(each => changePoints(each).length === 0)
  checkAtMost(
    `a single spike of ${SPIKE}× makes one`,
    quiet.filter(each => changePoints(withSpike(each)).length > 0).length,
    quiet.length,
    0,
  )
  const isFound = values => {
    const at = 10 + random.below(LENGTH - 20)
    const stepped = changed(
      values,
      Object.assign(i => i >= at, { factor: STEP }),
    )
    return changePoints(stepped).some(({ index }) => Math.abs(index - at) <= WITHIN)
  }
  const steps = series.map(values => ({ noise: noiseOf(values), found: isFound(values) }))
  const plain = steps.filter(({ noise }) => noise <= PLAIN_NOISE)
  const foundOf = some => some.filter(({ found }) => found).length
  checkAtLeast(
    `a step of 5 % in noise of at most ${100 * PLAIN_NOISE} %, found within ${WITHIN} runs`,
    foundOf(plain),
    plain.length,
    0.9,
  )
  const loud = steps.filter(({ noise }) => noise > PLAIN_NOISE)
  if (loud.length > 0) showShare('in series with more noise, found', foundOf(loud), loud.length)
  const asMeasured = cells.map(runsOf).filter(({ length }) => length >= 10)
  if (asMeasured.length > 0) {
    showShare(
      'as measured, with whatever the machine did meanwhile',
      asMeasured.filter(each => changePoints(each).length > 0).length,
      asMeasured.length,
    )
  }
}
