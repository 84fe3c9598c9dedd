/**
 * This section gives simulated runs, whose truth is known, to `muxbench compare` with several runs a side. It counts the
 * comparisons of unchanged runs in which anything is called changed, and those in which a change of all cells of one
 * mechanism is found.
 */
import { judgeRuns } from '../../dist/src/analysis/verdict/judge_runs.js'
import { section } from '../validity/checks.mjs'
import { drawsOf } from './statistics.mjs'
import { checkAtLeast, checkAtMost, showShare } from './words.mjs'

/** The cells of each mechanism in each part: those of the default suite. */
const CELLS = { select: 18, poll: 18, epoll: 36 }
const PARTS = ['nonblocking', 'ready']
const BLOCKS = 12
const RUNS = 3
const SIDES = { base: RUNS, head: RUNS }
const MIN_EFFECT = 0.01
/** Unchanged runs are judged at the stricter level, and changed ones at that of the command. */
const ALPHA = { unchanged: 0.01, changed: 0.05 }

/**
 * The scatter of logarithms: of whole runs, of a mechanism and part in a run, of a cell in a run, of whole blocks and of a cell
 * in a block. docs/validity.md says where these levels come from.
 */
const NOISE = {
  quiet: { run: 0.005, family: 0.001, cell: 0.01, block: 0.005, cellInBlock: 0.02 },
  shared: { run: 0.02, family: 0.005, cell: 0.03, block: 0.02, cellInBlock: 0.06 },
}

/** Returns the cells of three runs a side; the cells of a mechanism in the head are `factors[mechanism]` times as long. */
function simulatedCells({ run, family, cell, block, cellInBlock }, factors, normal) {
  const list = (count, of) => Array.from({ length: count }, (_, i) => of(i))
  const ofRun = list(2 * RUNS, () => run * normal())
  const ofBlock = list(2 * RUNS, () => list(BLOCKS, () => block * normal()))
  return PARTS.flatMap((part, p) =>
    Object.entries(CELLS).flatMap(([mechanism, count]) => {
      const ofFamily = list(2 * RUNS, () => (1 + p) * family * normal())
      return list(count, i => ({
        ...{ id: `${mechanism}/${part}/${i}`, mechanism, part, metric: 'waitNs', unit: 'ns' },
        ...{ isMoreBetter: false, base: 1000, head: 1000 },
        runs: list(2 * RUNS, r => {
          const shift = r < RUNS ? 0 : Math.log(factors[mechanism] ?? factors.all ?? 1)
          const level = 7 + shift + ofRun[r] + ofFamily[r] + cell * normal()
          return {
            indexes: list(BLOCKS, b => b),
            absolute: list(BLOCKS, b => level + ofBlock[r][b] + cellInBlock * normal()),
          }
        }),
      }))
    }),
  )
}

const isChanged = ({ verdict }) => verdict === 'regression' || verdict === 'improvement'

/** Judges `trials` comparisons, and returns in how many a pool or a cell changed, and in how many a pool that did not change. */
function countChanged(noise, factors, trials, seed) {
  const alpha = Object.keys(factors).length === 0 ? ALPHA.unchanged : ALPHA.changed
  const { normal } = drawsOf(seed)
  const isTrue = ({ mechanism }) => 'all' in factors || mechanism === null || mechanism in factors
  const counts = { any: 0, right: 0, wrong: 0 }
  for (let i = 0; i < trials; i++) {
    const { pools, cells } = judgeRuns(simulatedCells(noise, factors, normal), SIDES, {
      alpha,
      minEffect: MIN_EFFECT,
    })
    const changed = pools.filter(isChanged)
    if (changed.length > 0 || cells.some(isChanged)) counts.any++
    if (changed.some(isTrue)) counts.right++
    if (!changed.every(isTrue)) counts.wrong++
  }
  return counts
}

const CHANGES = [
  ['all cells of epoll by 1.015', { epoll: 1.015 }],
  ['all cells of epoll by 1.066', { epoll: 1.066 }],
  ['all cells of epoll by 1.13', { epoll: 1.13 }],
  ['all cells by 1.066', { all: 1.066 }],
  ['all cells by 1.13', { all: 1.13 }],
]

/** The least share of comparisons in which a change must be found, where the machine is quiet. */
const LEAST_FOUND = 0.5

/** @param nulls how many comparisons of unchanged runs are made; of each change a fifth of them. */
export function severalRuns(nulls = 200) {
  section(
    'Several runs a side (simulated)',
    `${RUNS} runs a side, ${BLOCKS} blocks, ${PARTS.length * 72} cells; alpha ${ALPHA.unchanged} for unchanged runs, ${ALPHA.changed} for changed ones.`,
  )
  const trials = Math.ceil(nulls / 5)
  for (const [level, noise] of Object.entries(NOISE)) {
    checkAtMost(
      `${level}: unchanged, anything called changed`,
      countChanged(noise, {}, nulls, 7).any,
      nulls,
      ALPHA.unchanged,
    )
    for (const [what, factors] of CHANGES) {
      const { right, wrong } = countChanged(noise, factors, trials, 3)
      if (level === 'quiet') checkAtLeast(`${level}: ${what}, found`, right, trials, LEAST_FOUND)
      else showShare(`${level}: ${what}, found`, right, trials)
      if (wrong > 0) showShare('another mechanism called changed', wrong, trials)
    }
  }
}
