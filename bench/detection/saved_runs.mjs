/**
 * Saved runs: how often does `muxbench compare` cry wolf? One small suite is run again and again with the same code, at
 * different times, and every run is compared with every later one: whatever is called a change is a false alarm.
 * Also without the yardstick, and with the floor of interleaved pairs, to see what each is good for.
 *
 * By itself: node bench/detection/saved_runs.mjs [RUNS [SECONDS BETWEEN THEM]]
 */
import { pathToFileURL } from 'node:url'
import { compareRuns } from '../../dist/src/analysis/verdict/compare_runs.js'
import { parseRun } from '../../dist/src/result/read_run.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, missedChecks, section, show } from '../validity/checks.mjs'
import { runMuxbench } from '../validity/muxbench.mjs'

const SUITE = [
  ...['default', '--fds', '8,512', '--active', '1'],
  ...['--param', 'waitMode=nonblocking,ready,wakeup', '--blocks', '8', '--budget', '12'],
]
const RUNS = 10
const PAUSE_SECONDS = 5
/** Of cells. */
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
    runs
      .slice(i + 1)
      .map(head =>
        compareRuns({ label: 'base', run: base }, { label: 'head', run: head }, { alpha: 0.05, minEffect }),
      ),
  )
}

const isAlarm = ({ verdict }) => verdict === 'regression' || verdict === 'improvement'

/** The share of cells that are called changed, and that of comparisons with any. */
function falseAlarms(comparisons) {
  const cells = comparisons.flatMap(comparison => comparison.cells)
  return {
    cells: cells.length,
    ofCells: cells.filter(isAlarm).length / cells.length,
    ofComparisons: comparisons.filter(each => each.cells.some(isAlarm)).length / comparisons.length,
  }
}

export async function savedRuns(count = RUNS, pauseSeconds = PAUSE_SECONDS) {
  section(
    'Saved runs',
    `muxbench run ${SUITE.join(' ')}, ${count} times; every run compared with every later one.`,
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
    show(`${what}: cells called changed`, formatPercent(falseAlarms(comparisonsOf(given, minEffect)).ofCells))
  }
  const { cells, ofCells, ofComparisons } = falseAlarms(comparisonsOf(runs, null))
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
  process.exitCode = missedChecks() === 0 ? 0 : 1
}
