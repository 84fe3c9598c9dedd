/**
 * This section gives simulated figures, whose truth is known, to the verdicts and to the search for change points. It
 * counts false positives, the changes that are found, and the intervals that hold the truth.
 */
import { isAlert } from '../../dist/src/analysis/calibration/trial.js'
import { judgePairs } from '../../dist/src/analysis/verdict/judge_pairs.js'
import { changePoints } from '../../dist/src/stats/change_points.js'
import { check, section, show } from '../validity/checks.mjs'
import { drawsOf, simulatedIntervals } from './statistics.mjs'
import { percent } from './words.mjs'

const PAIRS = 10
const CELLS = 60
const RULE = { alpha: 0.05, minEffect: 0.02, looks: 2 }
/** The noise of one process of a pair, as a share of its figure. Fresh processes on a shared machine differ by about this share. */
const NOISE = 0.04

/** Returns functions that draw noise of several kinds, with mean or median 0 and about the same spread. */
function noiseOf(seed) {
  const { uniform, normal, below } = drawsOf(seed)
  const t3 = () => normal() / Math.hypot(normal(), normal(), normal())
  return {
    uniform,
    below,
    kinds: {
      normal,
      t3,
      lognormal: () => (Math.exp(normal()) - 1) / 2,
      spiky: () => normal() + (uniform() < 0.05 ? 10 * uniform() : 0),
    },
  }
}

/** Returns pairs of figures, measured on a machine that slows down and speeds up by 10 % over the pairs. */
function pairsOf(count, ratio, draw) {
  return Array.from({ length: count }, (_, i) => {
    const drift = 500 * (1 + 0.1 * Math.sin((2 * Math.PI * i) / count))
    return {
      base: drift * Math.max(0.2, 1 + NOISE * draw()),
      head: drift * ratio * Math.max(0.2, 1 + NOISE * draw()),
    }
  })
}

function cellOf(id, pairs) {
  return { id, mechanism: 'epoll', part: 'ready', metric: 'waitNs', unit: 'ns', isMoreBetter: false, pairs }
}

/** Judges as `muxbench ab` does: undecided cells get as many pairs again, and the second look is the last. */
function judgedInTwoLooks(ratios, draw) {
  const cells = ratios.map((ratio, i) => cellOf(String(i), pairsOf(PAIRS, ratio, draw)))
  const first = judgePairs(cells, { ...RULE, look: 1 })
  const further = cells.map((cell, i) =>
    first[i].verdict === 'inconclusive'
      ? { ...cell, pairs: [...cell.pairs, ...pairsOf(PAIRS, ratios[i], draw)] }
      : cell,
  )
  return { first, last: judgePairs(further, { ...RULE, look: 2 }, first) }
}

function simulatedFalsePositives(suites = 400) {
  section(
    'Verdicts of unchanged code (simulated)',
    `${suites} suites of ${CELLS} cells in ${PAIRS} and up to ${2 * PAIRS} pairs, ${percent(NOISE, 0)} noise in each build, drift of ±10 %.`,
  )
  const { kinds } = noiseOf(1)
  for (const [name, draw] of Object.entries(kinds)) {
    let cells = 0
    let suitesWithAlert = 0
    for (let i = 0; i < suites; i++) {
      const alerts = judgedInTwoLooks(new Array(CELLS).fill(1), draw).last.filter(isAlert).length
      cells += alerts
      if (alerts > 0) suitesWithAlert++
    }
    const perCell = cells / suites / CELLS
    check(`${name}: cells called changed`, percent(perCell, 3), 'at most 0.5 %', perCell <= 0.005)
    check(
      `${name}: suites with any alert`,
      percent(suitesWithAlert / suites),
      'at most 5 %',
      suitesWithAlert / suites <= 0.05,
    )
  }
}

function simulatedPower(trials = 500) {
  section(
    'Slowdowns found (simulated)',
    `One slower cell and 7 unchanged ones, ${PAIRS} and up to ${2 * PAIRS} pairs, ${percent(NOISE, 0)} noise in each build. Coverage is of ${PAIRS} pairs.`,
  )
  const { kinds } = noiseOf(2)
  for (const [name, draw] of Object.entries(kinds)) {
    for (const [effect, limit] of [
      [0.1, 0.95],
      [0.05, 0.8],
    ]) {
      let found = 0
      let covered = 0
      const errors = []
      for (let i = 0; i < trials; i++) {
        const { first, last } = judgedInTwoLooks([1 + effect, 1, 1, 1, 1, 1, 1, 1], draw)
        if (last[0].verdict === 'regression') found++
        const { interval } = first[0].absolute
        if (interval[0] <= 1 + effect && interval[1] >= 1 + effect) covered++
        errors.push(Math.abs(last[0].absolute.ratio - 1 - effect))
      }
      const [power, coverage] = [found / trials, covered / trials]
      const error = errors.sort((a, b) => a - b)[trials >> 1]
      check(
        `${name}: ${percent(effect, 0)} slower, found`,
        percent(power, 1),
        `at least ${percent(limit, 0)}`,
        power >= limit,
      )
      // A share of so few trials has a sampling error of its own.
      const luck = 2 * Math.sqrt((0.95 * 0.05) / trials)
      check(
        `${name}: ${percent(effect, 0)} slower, the interval holds it`,
        percent(coverage, 1),
        '93 to 97 %',
        coverage >= 0.93 - luck && coverage <= 0.97 + luck,
      )
      show(
        `${name}: ${percent(effect, 0)} slower, median error, in percentage points`,
        (100 * error).toFixed(2),
      )
    }
  }
}

const POINTS = 100

function seriesOf(level, deviation, draw) {
  return Array.from({ length: POINTS }, (_, at) => 500 * level(at) * Math.max(0.2, 1 + deviation * draw()))
}

function simulatedChangePoints(trials = 1000) {
  section('Change points (simulated)', `${trials} series of ${POINTS} points for each line.`)
  const { kinds, below, uniform } = noiseOf(3)
  const countOf = isSo => {
    let count = 0
    for (let i = 0; i < trials; i++) if (isSo(i)) count++
    return count / trials
  }
  for (const [name, draw] of Object.entries(kinds)) {
    for (const deviation of [0.02, 0.1]) {
      const share = countOf(
        seed =>
          changePoints(
            seriesOf(() => 1, deviation, draw),
            { seed },
          ).length > 0,
      )
      check(
        `no change, ${name} noise of ${percent(deviation, 0)}: any change`,
        percent(share),
        'at most 1 %',
        share <= 0.01,
      )
    }
  }
  for (const length of [1, 2]) {
    const share = countOf(seed => {
      const from = below(POINTS - length + 1)
      const level = at => (at >= from && at < from + length ? 1.5 : 1)
      return changePoints(seriesOf(level, 0.01, kinds.normal), { seed }).length > 0
    })
    const what = length === 1 ? 'a spike of 1.5 times' : 'two such spikes next to each other'
    check(
      `${what}: any change`,
      percent(share),
      length === 1 ? 'never' : 'at most 1 %',
      length === 1 ? share === 0 : share <= 0.01,
    )
  }
  for (const deviation of [0.01, 0.02, 0.03, 0.04]) {
    const share = countOf(seed => {
      const from = 10 + below(POINTS - 20)
      const found = changePoints(
        seriesOf(at => (at < from ? 1 : 1.05), deviation, kinds.normal),
        { seed },
      )
      return found.some(({ index }) => Math.abs(index - from) <= 2)
    })
    const what = `a step of 5 % in noise of ${percent(deviation, 0)}, found within ± 2`
    if (deviation <= 0.02) check(what, percent(share, 1), 'at least 90 %', share >= 0.9)
    else show(what, percent(share, 1))
  }
  for (const alike of [0.1, 0.2, 0.3, 0.5]) {
    const share = countOf(seed => {
      let state = 0
      const draw = () => {
        state = alike * state + Math.sqrt(1 - alike ** 2) * kinds.normal()
        return state
      }
      return (
        changePoints(
          seriesOf(() => 1, 0.02, draw),
          { seed },
        ).length > 0
      )
    })
    show(`no change, neighbours correlated by ${alike}: any change`, percent(share, 1))
  }
  const long = Array.from(
    { length: 1000 },
    (_, at) => (at < 600 ? 500 : 550) * (1 + 0.02 * (uniform() - 0.5)),
  )
  const started = performance.now()
  changePoints(long)
  show('1,000 points with one change take', `${(performance.now() - started).toFixed(0)} ms`)
}

/** Runs all simulations, which takes a few minutes. */
export function simulated() {
  simulatedFalsePositives()
  simulatedPower()
  simulatedChangePoints()
  simulatedIntervals()
}
