/**
 * bench:report compares the size and the speed of a report with their budgets: those of a page of 120 cells, the
 * freezes of a page of 1,000 cells, and the elements of a page of 20,000. Figures are medians of several rounds; freezes are the longest of one pass. The
 * exit code is 1 if a budget is missed.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { median } from '../dist/src/stats/quantile.js'
import { fieldFreezesMs, firstPaintMs, freezesMs, launch } from './report/browser.mjs'
import { largeRun, longestRun, usualRun } from './report/runs.mjs'
import { check, conclude, section, show } from './validity/checks.mjs'

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const ROUNDS = 5
const MOST_BYTES = 600_000
const MOST_BYTES_GZIPPED = 220_000
const MOST_MS = 1000
const MOST_FREEZE_MS = 100
const MOST_ELEMENTS = 10_000

const folder = mkdtempSync(join(tmpdir(), 'muxbench bench '))

/** Writes the run and its report. Returns the report's path and the time of the command in ms. */
function made(name, run) {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'run.json'), JSON.stringify(run))
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'report', home], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return { path: join(home, 'report.html'), ms: performance.now() - start }
}

const kilobytes = bytes => `${Math.round(bytes / 1000)} kB`
const milliseconds = ms => `${Math.round(ms)} ms`

async function usual(browser) {
  const run = usualRun()
  section(`A run of ${run.cells.length} cells`, `Medians of ${ROUNDS}.`)
  const rounds = Array.from({ length: ROUNDS }, () => made('usual', run))
  const { path } = rounds[0]
  const page = readFileSync(path)
  const gzipped = gzipSync(page, { level: 9 }).length
  check('size', kilobytes(page.length), `at most ${kilobytes(MOST_BYTES)}`, page.length <= MOST_BYTES)
  check(
    'size, gzipped',
    kilobytes(gzipped),
    `at most ${kilobytes(MOST_BYTES_GZIPPED)}`,
    gzipped <= MOST_BYTES_GZIPPED,
  )
  const making = median(rounds.map(({ ms }) => ms))
  check(
    'muxbench report, from start to end',
    milliseconds(making),
    `under ${milliseconds(MOST_MS)}`,
    making < MOST_MS,
  )
  const paints = []
  for (let i = 0; i < ROUNDS; i++) paints.push(await firstPaintMs(browser, path))
  const paint = median(paints)
  check('first paint', milliseconds(paint), `under ${milliseconds(MOST_MS)}`, paint < MOST_MS)
}

async function large(browser) {
  const run = largeRun()
  section(
    `A run of ${run.cells.length} cells`,
    'The longest that the main thread was held; 0 ms for less than 50.',
  )
  const { path, ms } = made('large', run)
  show('size', kilobytes(readFileSync(path).length))
  show('muxbench report, from start to end', milliseconds(ms))
  const { opening, scrolling, switching, tables } = await freezesMs(browser, path)
  show('coming up', milliseconds(opening))
  for (const [what, freeze] of [
    ['scrolling from top to bottom', scrolling],
    ['switching lines and controls', switching],
  ]) {
    check(what, milliseconds(freeze), `at most ${milliseconds(MOST_FREEZE_MS)}`, freeze <= MOST_FREEZE_MS)
  }
  show('opening every table', milliseconds(tables))
}

async function longest(browser) {
  const run = longestRun()
  section(`A run of ${run.cells.length} cells`, 'Made and opened once.')
  const { path, ms } = made('longest', run)
  show('size', kilobytes(readFileSync(path).length))
  show('muxbench report, from start to end', milliseconds(ms))
  const { elements, opening, choosing } = await fieldFreezesMs(browser, path)
  check('elements of the page', String(elements), `at most ${MOST_ELEMENTS}`, elements <= MOST_ELEMENTS)
  show('longest freeze while coming up', milliseconds(opening))
  show('longest freeze while another N is chosen', milliseconds(choosing))
}

const browser = await launch()
try {
  await usual(browser)
  await large(browser)
  await longest(browser)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
conclude()
