/**
 * This section checks whether the same suite says the same thing twice, and whether the order of the cells matters.
 *
 * For the first, one suite is run twice, one run after the other (A/A).
 * For the second, blocks in random order and blocks in the suite's own order take turns, since a machine changes its
 * pace within minutes. The median of one series need not lie within the interval of another everywhere, even where
 * nothing differs: the difference of two medians varies 1.41 times as much as one of them. The fixed order is therefore
 * compared with what a second series in random order shows.
 */
import { blockInterval } from '../../dist/src/stats/block_interval.js'
import { median } from '../../dist/src/stats/quantile.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, section, show } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const CELLS = ['default', '--fds', '8,128,2048', '--active', '1,10%']
const AGAIN = [...CELLS, '--blocks', '10', '--budget', '60']
const ROUNDS = 10
const ENOUGH = 0.95
/** The share of cells by which the fixed order may do worse than a repetition. */
const TOLERANCE = 0.1

function overlap({ a, b }) {
  return a.interval[0] <= b.interval[1] && b.interval[0] <= a.interval[1]
}

function holds({ interval: [low, high] }, { p50 }) {
  return low <= p50 && p50 <= high
}

function within({ a, b }) {
  return holds(a, b) && holds(b, a)
}

function shareOf(pairs, isAlike) {
  return pairs.filter(isAlike).length / pairs.length
}

/** Returns the cells that both runs have, in pairs. */
function pairsOf(first, second) {
  return [...first].flatMap(([id, a]) => {
    const b = second.get(id)
    return b ? [{ id, a, b }] : []
  })
}

function checkOverlap(what, pairs) {
  const share = shareOf(pairs, overlap)
  check(
    `${what}: intervals overlap in ${pairs.length} cells`,
    formatPercent(share),
    `at least ${formatPercent(ENOUGH)}`,
    share >= ENOUGH,
  )
  for (const { id, a, b } of pairs.filter(pair => !overlap(pair))) {
    show(
      `  apart: ${id}: ${a.p50.toFixed(0)} and ${b.p50.toFixed(0)} ns`,
      `${((b.p50 / a.p50 - 1) * 100).toFixed(1)} %`,
    )
  }
}

/** Runs the whole suite and returns its cells with their medians and intervals. */
function wholeRun() {
  const { cells } = runMuxbench(...AGAIN)
  return new Map(
    cells.flatMap(({ id, metrics: { waitNs } }) =>
      waitNs?.ci95 ? [[id, { p50: waitNs.p50, interval: waitNs.ci95 }]] : [],
    ),
  )
}

/** Measures one block and adds its medians to the series. */
function addBlock(series, ...flags) {
  const { cells } = runMuxbench(...CELLS, '--blocks', '1', '--budget', '4', ...flags)
  for (const { id, metrics } of cells) {
    if (metrics.waitNs) series.set(id, [...(series.get(id) ?? []), metrics.waitNs.p50])
  }
}

function summarized(series) {
  return new Map(
    [...series].map(([id, medians]) => {
      const p50 = median(medians)
      return [id, { p50, interval: blockInterval(medians, p50) }]
    }),
  )
}

function again() {
  section('A/A', `muxbench run ${AGAIN.join(' ')}, twice.`)
  checkOverlap('the same suite twice', pairsOf(wholeRun(), wholeRun()))
}

function order() {
  section(
    'Order',
    `muxbench run ${CELLS.join(' ')}, in blocks that take turns: two series of ${ROUNDS} in random order, one with --order fixed.`,
  )
  const [shuffled, repeated, fixed] = [new Map(), new Map(), new Map()]
  for (let round = 0; round < ROUNDS; round++) {
    addBlock(shuffled, '--seed', String(2 * round))
    addBlock(fixed, '--seed', String(2 * round), '--order', 'fixed')
    addBlock(repeated, '--seed', String(2 * round + 1))
  }
  const alike = pairsOf(summarized(shuffled), summarized(repeated))
  const ordered = pairsOf(summarized(shuffled), summarized(fixed))
  checkOverlap('random and fixed order', ordered)
  const expected = shareOf(alike, within)
  const share = shareOf(ordered, within)
  show("random twice: medians within each other's intervals", formatPercent(expected))
  check(
    "random and fixed: medians within each other's intervals",
    formatPercent(share),
    `at least ${formatPercent(expected - TOLERANCE)}`,
    share >= expected - TOLERANCE,
  )
}

export function repetition() {
  again()
  order()
}
