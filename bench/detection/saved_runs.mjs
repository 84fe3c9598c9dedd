/**
 * This section counts the false positives of `muxbench compare`. One small suite is run several times with the same
 * code, and every run is compared with every later one: every cell that is called changed is a false positive. The same
 * is counted without the yardstick, and with the floor of interleaved pairs, to show what each contributes.
 *
 * It can be run by itself: node bench/detection/saved_runs.mjs [RUNS [SECONDS BETWEEN THEM]]
 */
import { pathToFileURL } from 'node:url'
import { isAlert } from '../../dist/src/analysis/calibration/trial.js'
import { compareRuns } from '../../dist/src/analysis/verdict/compare_runs.js'
import { parseRun } from '../../dist/src/result/run/read_run.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, conclude, section, show } from '../validity/checks.mjs'
import { runMuxbench } from '../validity/muxbench.mjs'

const SUITE = [
  ...['default', '--fds', '8,512', '--active', '1'],
  ...['--param', 'waitMode=nonblocking,ready,wakeup', '--blocks', '8', '--budget', '12'],
]
const RUNS = 10
const PAUSE_SECONDS = 5
/** The largest share of unchanged cells that may be called changed. */
const MOST_FALSE = 0.005

const pause = seconds => new Promise(resolve => setTimeout(resolve, 1000 * seconds))

function withoutYardstick(run) {
  const bare = block => ({ ...block, yardstick: null })
  return {
    ...run,
    blocks: run.blocks.map(bare),
    cells: run.cells.map(cell => ({ ...cell, blocks: cell.blocks.map(bare) })),
  }
}

function comparisonsOf(runs, minEffect) {
  return runs.flatMap((base, i) =>
    runs.slice(i + 1).map(head =>
      compareRuns([{ label: 'base', run: base }], [{ label: 'head', run: head }], {
        ...{ alpha: 0.05, minEffect, minDifference: null },
      }),
    ),
  )
}

/** Returns the share of cells that are called changed, and the share of comparisons with any such cell. */
function falsePositives(comparisons) {
  const cells = comparisons.flatMap(comparison => comparison.cells)
  return {
    cells: cells.length,
    ofCells: cells.filter(isAlert).length / cells.length,
    ofComparisons: comparisons.filter(each => each.cells.some(isAlert)).length / comparisons.length,
  }
}

export async function savedRuns(count = RUNS, pauseSeconds = PAUSE_SECONDS) {
  section(
    'Saved runs',
    `muxbench run ${SUITE.join(' ')}, ${count} times. Every run is compared with every later one.`,
  )
  const runs = []
  for (let i = 0; i < count; i++) {
    if (i > 0) await pause(pauseSeconds)
    runs.push(parseRun(JSON.stringify(runMuxbench(...SUITE)), `run ${i + 1}`))
  }
  const bare = runs.map(withoutYardstick)
  for (const [what, given, minEffect] of [
    ['no yardstick, floor of 2 %', bare, 0.02],
    ['yardstick, floor of 2 %', runs, 0.02],
    ['no yardstick, floor of drift', bare, null],
  ]) {
    show(
      `${what}: cells called changed`,
      formatPercent(falsePositives(comparisonsOf(given, minEffect)).ofCells),
    )
  }
  const { cells, ofCells, ofComparisons } = falsePositives(comparisonsOf(runs, null))
  check(
    `as muxbench compare does: ${cells} cells, called changed`,
    formatPercent(ofCells),
    `at most ${formatPercent(MOST_FALSE)}`,
    ofCells <= MOST_FALSE,
  )
  show('comparisons with any such cell', formatPercent(ofComparisons))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [count, seconds] = process.argv.slice(2).map(Number)
  if ((count !== undefined && !(count >= 2)) || (seconds !== undefined && !(seconds >= 0))) {
    process.stderr.write('usage: node bench/detection/saved_runs.mjs [RUNS [SECONDS BETWEEN THEM]]\n')
    process.exit(2)
  }
  await savedRuns(count, seconds)
  conclude()
}
