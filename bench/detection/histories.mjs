/**
 * This section makes histories of runs with noise of known kinds and looks for changes in them as `muxbench history`
 * does: in what the cells of each mechanism do together. The cells are those of reports/sample. It counts false positives
 * and changes that are found at their run, and gives the same pooled figures to E-divisive as it was published and, where
 * Python has it, to Apache Otava.
 */
import { spawnSync } from 'node:child_process'
import { measuredSeries } from '../../dist/src/analysis/trend/measured.js'
import { foundPools } from '../../dist/src/analysis/trend/pools.js'
import { significanceOf } from '../../dist/src/analysis/trend/trend.js'
import { historyLineOf } from '../../dist/src/result/history/history_line.js'
import { readRun } from '../../dist/src/result/run/read_run.js'
import { check, section, show } from '../validity/checks.mjs'
import { eDivisive } from './e_divisive.mjs'
import { drawsOf } from './statistics.mjs'
import { checkAtMost, percent } from './words.mjs'

const SETTINGS = { alpha: 0.05, minEffect: 0.02 }
const START_MS = Date.parse('2026-01-01T03:00:00.000Z')
const DAY_MS = 86_400_000
/** How far from the run of a change a cut may lie and still be called found. */
const WITHIN = 1

const sample = historyLineOf(readRun('reports/sample/run.json'), null, new Date(START_MS).toISOString())
const mechanisms = [...new Set(sample.cells.map(({ mechanism }) => mechanism))]

/** Noise as standard deviations of logarithms: of a whole run, of one mechanism in a run, and of one cell in a run. */
const NOISE = {
  'cells alone, 4.5 %': { cell: 0.045 },
  'whole runs 4.5 %, cells 3 %': { run: 0.045, cell: 0.03 },
  'mechanisms 4.5 %, cells 3 %': { mechanism: 0.045, cell: 0.03 },
  'whole runs 4.5 %, alike by 0.3': { run: 0.045, cell: 0.03, alike: 0.3 },
  'whole runs 4.5 %, alike by 0.5': { run: 0.045, cell: 0.03, alike: 0.5 },
  'whole runs, lognormal': { run: 0.045, cell: 0.03, isSkewed: true },
  'one run in twenty up to 50 % slower': { run: 0.03, cell: 0.03, hasSpikes: true },
}

/** Returns the lines of a history. `factorOf` multiplies the figure of a cell in a run. */
function historyOf(runs, seed, noise, factorOf) {
  const { normal, uniform } = drawsOf(seed)
  const { run: ofRun = 0, mechanism = 0, cell = 0, alike = 0, isSkewed, hasSpikes } = noise
  let state = normal()
  return Array.from({ length: runs }, (_, i) => {
    state = alike * state + Math.sqrt(1 - alike ** 2) * normal()
    const shape = isSkewed ? (Math.exp(state) - 1) / 2 : state
    const spike = hasSpikes && uniform() < 0.05 ? 0.5 * uniform() : 0
    const common = Math.exp(ofRun * shape + spike)
    const own = new Map(mechanisms.map(name => [name, Math.exp(mechanism * normal())]))
    const startedAt = new Date(START_MS + i * DAY_MS).toISOString()
    const cells = sample.cells.map(each => {
      const factor = common * own.get(each.mechanism) * Math.exp(cell * normal()) * factorOf(i, each)
      return { ...each, median: each.median * factor, blocks: each.blocks.map(ns => ns && ns * factor) }
    })
    return { ...sample, run: { ...sample.run, id: `run-${i}`, startedAt }, cells }
  })
}

function poolsOf(lines) {
  return foundPools(measuredSeries(lines), lines.length, {
    ...{ minEffect: SETTINGS.minEffect, acceptedOf: () => null },
    significanceOf: (of, count) => significanceOf(SETTINGS, of, count),
  })
}

/** Returns the logarithms of what a pool costs in each run. */
const logsOf = ({ points, isNormalised }) =>
  points.map(({ value, normalised }) => Math.log(isNormalised ? normalised : value))

function isAt(index, at) {
  return Math.abs(index - at) <= WITHIN
}

/** Prints how many histories of these lengths without any change show one. */
function falsePositives(trials, noises, lengths) {
  section(
    'Histories in which nothing changes',
    `${trials} histories of each kind, ${sample.cells.length} cells.`,
  )
  for (const runs of lengths) {
    for (const [name, noise] of noises) {
      let alarms = 0
      for (let i = 0; i < trials; i++) {
        const pools = poolsOf(historyOf(runs, 1000 * runs + i, noise, () => 1))
        if (pools.some(({ changes }) => changes.length > 0)) alarms++
      }
      checkAtMost(`${runs} runs, ${name}: any change`, alarms, trials, 0.05)
    }
    const spikes = { cell: 0.03, run: 0.02 }
    let alarms = 0
    for (let i = 0; i < trials; i++) {
      const at = drawsOf(i).below(runs)
      const pools = poolsOf(historyOf(runs, 7000 + i, spikes, run => (run === at ? 1.5 : 1)))
      if (pools.some(({ changes }) => changes.length > 0)) alarms++
    }
    checkAtMost(`${runs} runs, a single run slower by half: any change`, alarms, trials, 0.05)
  }
}

const isSlowed = ({ mechanism }) => mechanism === 'epoll'

/** The changes that are looked for: in the last four runs, of all cells or of those of epoll. */
const CHANGES = [
  { runs: 14, factor: 2, of: () => true, what: '14 runs, all cells twice as slow' },
  { runs: 14, factor: 1.2, of: isSlowed, what: '14 runs, epoll + 20 %' },
  { runs: 30, factor: 1.2, of: isSlowed, what: '30 runs, epoll + 20 %' },
  { runs: 30, factor: 1.1, of: isSlowed, what: '30 runs, epoll + 10 %' },
  { runs: 60, factor: 1.05, of: isSlowed, what: '60 runs, epoll + 5 %' },
]
const LATELY = 4

/** Returns the cuts that Apache Otava finds in each series; null where Python does not have it. */
function otava(series) {
  const script = `
import json, sys
from otava.analysis import compute_change_points
print(json.dumps([[int(c.index) for c in compute_change_points(s)[0]] for s in json.load(sys.stdin)]))`
  const { status, stdout } = spawnSync('python3', ['-c', script], { input: JSON.stringify(series) })
  return status === 0 ? JSON.parse(stdout.toString()) : null
}

/** Prints how often a change is found at its run, and how often other methods find it in the same pooled figures. */
function power(trials, noises, changes) {
  section(
    'Changes in the last four runs',
    `${trials} histories of each kind. Found: the pool of epoll's waits that only look changes within ${WITHIN} run of the change.`,
  )
  for (const { runs, factor, of, what } of changes) {
    for (const [name, noise] of noises) {
      const pools = Array.from({ length: trials }, (_, i) =>
        poolsOf(
          historyOf(runs, 5000 + i, noise, (run, cell) => (run >= runs - LATELY && of(cell) ? factor : 1)),
        ).find(({ mechanism, part }) => mechanism === 'epoll' && part === 'nonblocking'),
      )
      const countOf = cutsOf =>
        pools.filter((pool, i) => cutsOf(pool, i).some(at => isAt(at, runs - LATELY))).length
      const found = countOf(({ changes }) => changes.map(({ index }) => index))
      const series = pools.map(pool => logsOf(pool).map(Math.exp))
      const theirs = otava(series)
      const others = [
        `E-divisive ${percent(countOf((_, i) => eDivisive(series[i].map(Math.log), i)) / trials, 0)}`,
        ...(theirs ? [`Otava ${percent(countOf((_, i) => theirs[i]) / trials, 0)}`] : []),
      ]
      show(`${what}; ${name}`, percent(found / trials, 0))
      process.stdout.write(`    in the same figures: ${others.join(', ')}\n`)
      if (factor === 2) check('    of these', percent(found / trials, 0), 'all', found === trials)
    }
  }
}

/** Prints how often the other methods see a change where there is none, in the pooled figures of one pool. */
function othersFalsePositives(trials, noises) {
  section(
    'The same figures of one pool, in which nothing changes',
    `${trials} histories of 30 runs of each kind.`,
  )
  for (const [name, noise] of noises) {
    const pools = Array.from(
      { length: trials },
      (_, i) => poolsOf(historyOf(30, 9000 + i, noise, () => 1))[0],
    )
    const series = pools.map(pool => logsOf(pool).map(Math.exp))
    const theirs = otava(series)
    const shareOf = cutsOf => percent(series.filter((_, i) => cutsOf(i).length > 0).length / trials, 1)
    show(
      `${name}: muxbench`,
      shareOf(i => pools[i].changes),
    )
    show(
      `${name}: E-divisive`,
      shareOf(i => eDivisive(series[i].map(Math.log), i)),
    )
    if (theirs)
      show(
        `${name}: Apache Otava`,
        shareOf(i => theirs[i]),
      )
  }
}

/** Runs the section; `--quick` makes one history of each of a few kinds. */
export function histories({ quick }) {
  const noises = Object.entries(NOISE).slice(0, quick ? 2 : undefined)
  const trials = quick ? 1 : 100
  falsePositives(trials, noises, quick ? [14] : [14, 30, 60])
  power(quick ? 1 : 50, noises.slice(0, 4), quick ? CHANGES.slice(0, 1) : CHANGES)
  othersFalsePositives(trials, noises)
}
