/**
 * bench:budget runs the default suite once, with its own budget, and prints where the wall-clock time of each block
 * went: into batches whose samples were recorded, warming up, registering, the rest of the turns, and the start of the
 * process. Then it checks the run: its time, the share that was recorded, its samples, and its comparisons. Where the
 * machine gives one and the same cell other figures in other blocks, it cannot decide how wide the intervals are. Arguments
 * go to `muxbench run`.
 */
import { analyse } from '../dist/src/analysis/analyse.js'
import { countsOf, runComparisonsOf } from '../dist/src/analysis/comparisons/run_comparisons.js'
import { leadMetricName } from '../dist/src/metrics/metrics.js'
import { SAME_SHARE } from '../dist/src/stats/paired_ratio.js'
import { median, quantileOf } from '../dist/src/stats/quantile.js'
import { check, checkIfSteady, conclude, section, show } from './validity/checks.mjs'
import { runMuxbench } from './validity/muxbench.mjs'

/** The largest wall-clock time of a run beyond MOST_BUDGETS of its budget, in seconds. */
const MOST_SECONDS_MORE = 3
const MOST_BUDGETS = 1.15
const LEAST_RECORDED = 0.6
const LEAST_SAMPLES = 100
const LEAST_DECIDED = 0.9
/** The largest medians of the half-widths up to SMALL descriptors, and above. */
const SMALL = 512
const [MOST_WIDTH_SMALL, MOST_WIDTH_LARGE] = [0.02, 0.05]

const sum = values => values.reduce((total, value) => total + value, 0)
const percent = share => `${(100 * share).toFixed(1)} %`
const seconds = ms => `${(ms / 1000).toFixed(2)} s`

/** Returns the parts of some blocks' wall-clock time, in ms, by their names. */
function partsOf(blocks, visits) {
  const of = figure => sum(visits.map(visit => visit[figure]))
  const recorded = sum(blocks.map(({ recordedMs }) => recordedMs))
  const warmUp = sum(visits.map(visit => visit.warmUp?.wallMs ?? 0))
  const registration = of('registrationMs')
  const start = sum(blocks.map(({ durationMs, measuredMs }) => durationMs - measuredMs))
  const turns = of('wallMs')
  const all = sum(blocks.map(({ durationMs }) => durationMs))
  return {
    'recorded batches': recorded,
    'warm-up and work digest': warmUp,
    registration,
    'rest of the turns (unrecorded, and between batches)': turns - recorded - warmUp - registration,
    'start and end of the process': start,
    'between the turns': all - turns - start,
  }
}

function print(title, blocks, visits) {
  const all = sum(blocks.map(({ durationMs }) => durationMs))
  section(title, `${seconds(all)}, ${visits.length} visits of a cell`)
  for (const [name, ms] of Object.entries(partsOf(blocks, visits))) show(name, percent(ms / all))
}

/** Returns half of the width of a comparison's interval, as a share of its middle. */
const halfWidth = ({ interval: [low, high] }) => Math.sqrt(high / low) - 1

function checkTime({ startedAt, finishedAt, budgetSeconds }) {
  const took = (new Date(finishedAt) - new Date(startedAt)) / 1000
  const most = MOST_BUDGETS * budgetSeconds + MOST_SECONDS_MORE
  check('wall-clock time', seconds(1000 * took), `at most ${seconds(1000 * most)}`, took <= most)
}

function checkSamples(cells) {
  const counts = cells.flatMap(({ params, metrics }) => metrics[leadMetricName(params)]?.count ?? [])
  const few = counts.filter(count => count < LEAST_SAMPLES).length
  show('samples of a cell, least', String(Math.min(...counts)))
  show('samples of a cell, median', String(median(counts)))
  check(`cells with fewer than ${LEAST_SAMPLES} samples`, `${few} of ${counts.length}`, 'none', few === 0)
}

/**
 * Returns by how much the blocks of a cell differ, as a share: the largest of their medians, without the highest tenth,
 * over the smallest, without the lowest.
 */
function spreadOf({ params, blocks }) {
  const medians = Float64Array.from(blocks.flatMap(({ metrics }) => metrics[leadMetricName(params)] ?? []))
  return quantileOf(medians, 0.9) / quantileOf(medians, 0.1) - 1
}

function checkComparisons(given) {
  const comparisons = runComparisonsOf(analyse(given)).filter(({ interval }) => interval)
  const { total, undecided } = countsOf(comparisons)
  if (total === 0) {
    show('comparisons that have an interval', '0')
    return
  }
  const decided = 1 - undecided / total
  const least = `at least ${percent(LEAST_DECIDED)}`
  check('comparisons that are decided', percent(decided), least, decided >= LEAST_DECIDED)
  for (const [words, most, isIn] of [
    [`N up to ${SMALL}`, MOST_WIDTH_SMALL, fdCount => fdCount <= SMALL],
    [`N above ${SMALL}`, MOST_WIDTH_LARGE, fdCount => fdCount > SMALL],
  ]) {
    const cells = given.cells.filter(({ params }) => isIn(params.fdCount))
    const ids = new Set(cells.map(({ id }) => id))
    const widths = comparisons.filter(({ a }) => ids.has(a)).map(halfWidth)
    if (widths.length === 0) continue
    const [width, spread] = [median(widths), median(cells.map(spreadOf))]
    show(`blocks of one cell differ by, median, ${words}`, percent(spread))
    const what = `half-width of an interval, median, ${words}`
    checkIfSteady(spread <= SAME_SHARE, what, percent(width), `at most ${percent(most)}`, width <= most)
  }
}

const given = runMuxbench('default', ...process.argv.slice(2))
const { run, blocks, cells } = given
const visitsOf = index =>
  cells.flatMap(cell =>
    cell.blocks.filter(block => block.index === index).flatMap(({ visit }) => visit ?? []),
  )

for (const block of blocks) {
  print(`Block ${block.index} (${block.purpose})`, [block], visitsOf(block.index))
}
const visits = blocks.flatMap(({ index }) => visitsOf(index))
print(`All ${blocks.length} blocks`, blocks, visits)

section('The run', `Of ${cells.length} cells, within ${run.budgetSeconds} s.`)
const turns = visits.length === 0 ? [] : cells.flatMap(cell => cell.blocks.map(block => block.turns.length))
show('turns of a cell in a block, median', String(median(turns)))
const warmUps = visits.flatMap(({ warmUp }) => warmUp ?? [])
show('warm-ups whose windows agreed', `${warmUps.filter(({ agreed }) => agreed).length} of ${warmUps.length}`)
checkTime(run)
const recorded =
  sum(blocks.map(({ recordedMs }) => recordedMs)) / sum(blocks.map(({ durationMs }) => durationMs))
check(
  'time in recorded batches',
  percent(recorded),
  `at least ${percent(LEAST_RECORDED)}`,
  recorded >= LEAST_RECORDED,
)
checkSamples(cells)
checkComparisons(given)
conclude()
