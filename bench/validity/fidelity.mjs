/**
 * This section divides the median waitNs that `muxbench run` reports by the median of a bare C loop, in alternation,
 * with one random active descriptor and timeout 0. The ratios of the rounds are compared, with the interval of their
 * Hodges-Lehmann estimate, because some rounds of either program are several times as slow at large N, while a neighbour
 * takes the cache of the virtual machine.
 */
import { pairedRatio } from '../../dist/src/stats/paired_ratio.js'
import { median } from '../../dist/src/stats/quantile.js'
import { BareLoop } from './bare_loop.mjs'
import { checkInterval, section } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const SIZES = [10, 1000, 8000]
const MECHANISMS = ['select', 'poll', 'epoll']
const ROUNDS = 21
const LIMIT = 0.03
/** The time of one bare loop, about that of one cell of the real run. */
const BARE_NS = 250e6

function bareIterations(mechanism, fdCount) {
  const waitNs = mechanism === 'epoll' ? 450 : 250 + 55 * fdCount
  return Math.max(1000, Math.round(BARE_NS / (waitNs + 1500)))
}

/** Returns the median waitNs of each cell of a real run of one block. */
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
    `Reported median waitNs / bare C loop, 1 active at random, timeout 0; ratios of ${ROUNDS} rounds.`,
  )
  const bare = new BareLoop()
  const keys = MECHANISMS.flatMap(mechanism => SIZES.map(fdCount => ({ mechanism, fdCount })))
  const reports = keys.map(() => [])
  const bares = keys.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    const run = reported()
    for (const [i, { mechanism, fdCount }] of keys.entries()) {
      reports[i].push(run.get(`${mechanism} ${fdCount}`))
      bares[i].push(bare.waitNs(mechanism, fdCount, bareIterations(mechanism, fdCount)))
    }
  }
  bare.remove()
  for (const [i, { mechanism, fdCount }] of keys.entries()) {
    const roundsOf = figures => figures.map((figure, index) => ({ index, figure, turns: [] }))
    const paired = pairedRatio(roundsOf(reports[i]), roundsOf(bares[i]))
    const medians = `${median(reports[i]).toFixed(0)} ns, bare ${median(bares[i]).toFixed(0)} ns`
    checkInterval(`${mechanism}, N = ${fdCount}: ${medians}`, paired, [1 - LIMIT, 1 + LIMIT])
  }
}
