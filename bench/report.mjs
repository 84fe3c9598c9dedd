/**
 * bench:report compares the size and the speed of a report with their budgets: those of a page of 144 cells and of two
 * such runs laid over each other, the freezes of a page of 1,000 cells, the elements and the memory of a page of 20,000, and
 * the start of the command. Figures are medians of several rounds; freezes are the longest of one pass. Times stand beside that of
 * Node.js alone. The exit code is 1 if a budget is missed.
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
import { check, checkTime, conclude, section, show } from './validity/checks.mjs'

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const ROUNDS = 5
const MOST_BYTES = 600_000
const MOST_BYTES_GZIPPED = 220_000
const MOST_BYTES_OVERLAID = 800_000
const MOST_MS = 1000
const MOST_MS_LARGE = 1500
const MOST_MS_LONGEST = 10_000
const MOST_BYTES_OF_MEMORY = 1e9
const MOST_PAINT_MS = 500
const MOST_VERSION_MS = 150
const MOST_FREEZE_MS = 100
const MOST_ELEMENTS = 10_000

const folder = mkdtempSync(join(tmpdir(), 'muxbench bench '))

/** Runs Node.js with these arguments. Returns the time from its start to its end, in ms. */
function timeOf(args) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}

/** Returns the most memory that Node.js has with these arguments, in bytes. */
function memoryOf(args) {
  const hook = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS))'
  const given = ['--import', `data:text/javascript,${hook}`, ...args]
  const { status, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return 1024 * Number(stderr.trim().split('\n').at(-1))
}

/** Returns the median time of several calls of Node.js, in ms. */
const usualTimeOf = args => median(Array.from({ length: ROUNDS }, () => timeOf(args)))

const startMs = usualTimeOf(['--eval', '0'])

/** Writes the run. Returns its folder. */
function saved(name, run) {
  const home = join(folder, name)
  mkdirSync(home, { recursive: true })
  writeFileSync(join(home, 'run.json'), JSON.stringify(run))
  return home
}

const argsOf = (...homes) => [MAIN, 'report', ...homes, '--out', join(homes[0], 'report.html')]

const kilobytes = bytes => `${Math.round(bytes / 1000)} kB`
const milliseconds = ms => `${Math.round(ms)} ms`

function checkBytes(what, bytes, most) {
  check(what, kilobytes(bytes), `at most ${kilobytes(most)}`, bytes <= most)
}

function start() {
  section('The start of the command', `Medians of ${ROUNDS}.`)
  show('Node.js alone', milliseconds(startMs))
  checkTime('muxbench --version', usualTimeOf([MAIN, '--version']), MOST_VERSION_MS, startMs)
}

async function usual(browser) {
  const run = usualRun()
  section(`A run of ${run.cells.length} cells`, `Medians of ${ROUNDS}.`)
  const home = saved('usual', run)
  checkTime('muxbench report, from start to end', usualTimeOf(argsOf(home)), MOST_MS, startMs)
  const path = join(home, 'report.html')
  const page = readFileSync(path)
  checkBytes('size', page.length, MOST_BYTES)
  checkBytes('size, gzipped', gzipSync(page, { level: 9 }).length, MOST_BYTES_GZIPPED)
  const paints = []
  for (let i = 0; i < ROUNDS; i++) paints.push(await firstPaintMs(browser, path))
  checkTime('first paint', median(paints), MOST_PAINT_MS, startMs)
}

function overlaid() {
  const run = usualRun()
  section(`Two runs of ${run.cells.length} cells laid over each other`, 'Made once.')
  const homes = ['base', 'head'].map(id => saved(id, { ...run, run: { ...run.run, id } }))
  timeOf(argsOf(...homes))
  checkBytes('size', readFileSync(join(homes[0], 'report.html')).length, MOST_BYTES_OVERLAID)
}

async function large(browser) {
  const run = largeRun()
  section(
    `A run of ${run.cells.length} cells`,
    'The longest that the main thread was held; 0 ms for less than 50.',
  )
  const home = saved('large', run)
  const path = join(home, 'report.html')
  checkTime('muxbench report, from start to end', usualTimeOf(argsOf(home)), MOST_MS_LARGE, startMs)
  show('size', kilobytes(readFileSync(path).length))
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
  section(`A run of ${run.cells.length} cells`, 'Made twice, opened once.')
  const home = saved('longest', run)
  const path = join(home, 'report.html')
  checkTime('muxbench report, from start to end', timeOf(argsOf(home)), MOST_MS_LONGEST, startMs)
  const memory = memoryOf(argsOf(home))
  const most = `at most ${MOST_BYTES_OF_MEMORY / 1e6} MB`
  check('its memory', `${Math.round(memory / 1e6)} MB`, most, memory <= MOST_BYTES_OF_MEMORY)
  show('size', kilobytes(readFileSync(path).length))
  const { elements, opening, choosing } = await fieldFreezesMs(browser, path)
  check('elements of the page', String(elements), `at most ${MOST_ELEMENTS}`, elements <= MOST_ELEMENTS)
  show('longest freeze while coming up', milliseconds(opening))
  show('longest freeze while another N is chosen', milliseconds(choosing))
}

const browser = await launch()
try {
  start()
  await usual(browser)
  overlaid()
  await large(browser)
  await longest(browser)
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
conclude()
