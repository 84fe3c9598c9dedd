/**
 * Order and A/A: does the order of the cells matter, and does the same suite say the same thing twice? Three
 * runs: two alike, and one whose cells are measured in a fixed order. That the median of one run lies within
 * the 95 % interval of another is expected in about 83 % of the cells even where nothing differs (the
 * difference of two medians is 1.41 times as wide as one of them), so the fixed order is held against what two
 * like runs show.
 */
import { formatPercent } from '../../dist/src/units/format.js'
import { check, section, show } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const SUITE = ['default', '--fds', '8,128,2048', '--active', '1,10%', '--blocks', '10', '--budget', '60']
const ENOUGH = 0.95
/** By how much the fixed order may do worse than a repetition. */
const TOLERANCE = 0.1

function leadMetric({ metrics }) {
  return metrics.waitNs
}

function pairs(first, second) {
  const byId = new Map(second.cells.map(cell => [cell.id, cell]))
  return first.cells
    .filter(cell => cell.status === 'ok' && byId.get(cell.id)?.status === 'ok')
    .map(cell => ({ id: cell.id, a: leadMetric(cell), b: leadMetric(byId.get(cell.id)) }))
}

function overlap({ a, b }) {
  return a.ci95[0] <= b.ci95[1] && b.ci95[0] <= a.ci95[1]
}

function holds(interval, value) {
  return interval[0] <= value && value <= interval[1]
}

function within({ a, b }) {
  return holds(a.ci95, b.p50) && holds(b.ci95, a.p50)
}

function shareOf(cells, isAlike) {
  return cells.filter(isAlike).length / cells.length
}

function checkOverlap(what, cells) {
  const share = shareOf(cells, overlap)
  check(
    `${what}: intervals overlap`,
    formatPercent(share),
    `at least ${formatPercent(ENOUGH)}`,
    share >= ENOUGH,
  )
  for (const { id, a, b } of cells.filter(cell => !overlap(cell))) {
    show(`  apart: ${id}: ${a.p50} and ${b.p50} ns`, `${((b.p50 / a.p50 - 1) * 100).toFixed(1)} %`)
  }
}

export function repetition() {
  section('Order and A/A', `muxbench run ${SUITE.join(' ')}, three times; the third with --order fixed.`)
  const first = runMuxbench(...SUITE, '--seed', '1')
  const second = runMuxbench(...SUITE, '--seed', '1')
  const fixed = runMuxbench(...SUITE, '--seed', '1', '--order', 'fixed')
  const alike = pairs(first, second)
  const ordered = pairs(second, fixed)
  show('cells', String(alike.length))
  checkOverlap('A/A, shuffled twice', alike)
  checkOverlap('shuffled and in a fixed order', ordered)
  const expected = shareOf(alike, within)
  const share = shareOf(ordered, within)
  show("A/A: medians within each other's intervals", formatPercent(expected))
  check(
    "order: medians within each other's intervals",
    formatPercent(share),
    `at least ${formatPercent(expected - TOLERANCE)}`,
    share >= expected - TOLERANCE,
  )
}
