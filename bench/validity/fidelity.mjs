/**
 * Fidelity: the median waitNs that `muxbench run` reports / the median of a bare C loop, in alternation, with
 * one random active descriptor and timeout 0.
 */
import { median } from '../../dist/src/stats/quantile.js'
import { BareLoop } from './bare_loop.mjs'
import { check, section } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const SIZES = [10, 1000, 8000]
const MECHANISMS = ['select', 'poll', 'epoll']
const ROUNDS = 15
const LIMIT = 0.03
/** As long as one cell of the real run, more or less. */
const BARE_NS = 300e6

function bareIterations(mechanism, fdCount) {
  const waitNs = mechanism === 'epoll' ? 450 : 250 + 55 * fdCount
  return Math.max(1000, Math.round(BARE_NS / (waitNs + 1500)))
}

/** Median waitNs by cell of a real run of one block. */
function reported() {
  const flags = ['--fds', SIZES.join(','), '--active', '1', '--trigger', 'level']
  const { cells } = runMuxbench(
    ...flags,
    ...['--param', 'waitMode=nonblocking', '--blocks', '1', '--budget', '5'],
  )
  return new Map(cells.map(cell => [`${cell.mechanism} ${cell.params.fdCount}`, cell.metrics.waitNs.p50]))
}

export function fidelity() {
  section(
    'Fidelity',
    `Reported median waitNs / bare C loop, 1 active at random, timeout 0; medians of ${ROUNDS} rounds (and their range).`,
  )
  const bare = new BareLoop()
  const keys = MECHANISMS.flatMap(mechanism => SIZES.map(fdCount => ({ mechanism, fdCount })))
  const measureBare = () =>
    keys.map(
      ({ mechanism, fdCount }) => bare.run(mechanism, fdCount, bareIterations(mechanism, fdCount)).waitNs,
    )
  const ratios = keys.map(() => [])
  const medians = keys.map(() => [])
  let before = measureBare()
  for (let round = 0; round < ROUNDS; round++) {
    const run = reported()
    const after = measureBare()
    for (const [i, { mechanism, fdCount }] of keys.entries()) {
      const waitNs = run.get(`${mechanism} ${fdCount}`)
      ratios[i].push((2 * waitNs) / (before[i] + after[i]))
      medians[i].push(waitNs)
    }
    before = after
  }
  bare.remove()
  for (const [i, { mechanism, fdCount }] of keys.entries()) {
    const ratio = median(ratios[i])
    const range = `${Math.min(...ratios[i]).toFixed(3)} to ${Math.max(...ratios[i]).toFixed(3)}`
    check(
      `${mechanism}, N = ${fdCount}: ${median(medians[i]).toFixed(0)} ns (${range})`,
      ratio.toFixed(3),
      '0.970 to 1.030',
      Math.abs(ratio - 1) <= LIMIT,
    )
  }
}
