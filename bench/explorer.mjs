/**
 * bench:explorer compares the size and the speed of the explorer with their budgets: the bytes of the page and of its
 * slides, the first paint, and the script time of one step of a program that watches 200 descriptors, in headless
 * Chromium. Times stand beside that of Node.js alone. The exit code is 1 if a budget is missed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from '../dist/src/stats/quantile.js'
import { firstPaintMs, launch, stepTimesMs } from './report/browser.mjs'
import { check, checkTime, conclude, section, show } from './validity/checks.mjs'

const MAIN = fileURLToPath(new URL('../dist/src/cli/main.js', import.meta.url))
const ROUNDS = 5
const MOST_BYTES = 400_000
const MOST_PAINT_MS = 500
const MOST_STEP_MS = 16
const ITEMS = 200

/** Registers the descriptors, makes all of them ready, and waits. */
const PROGRAM = `as, bs = socketpairs(${ITEMS})
ep = epoll_create1(0)
for fd in as:
  epoll_ctl(ep, EPOLL_CTL_ADD, fd, EPOLLIN)
for fd in bs:
  write(fd, 1)
epoll_wait(ep, ${ITEMS}, 0)
`

/** Where steps are timed, as shares of the steps of the program. */
const PLACES = {
  'while they are registered': 0.6,
  'while they are made ready': 0.8,
  'while they are delivered': 0.95,
}

const folder = mkdtempSync(join(tmpdir(), 'muxbench bench '))

/** Runs Node.js with these arguments. Returns the time from its start to its end, in ms. */
function timeOf(args) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}

const startMs = median(Array.from({ length: ROUNDS }, () => timeOf(['--eval', '0'])))

/** Writes the explorer. Returns the path of its file. */
function written(name, ...options) {
  const path = join(folder, `${name}.html`)
  timeOf([MAIN, 'explore', '--out', path, ...options])
  return path
}

const kilobytes = bytes => `${Math.round(bytes / 1000)} kB`

function checkBytes(what, path) {
  const { size } = statSync(path)
  check(what, kilobytes(size), `at most ${kilobytes(MOST_BYTES)}`, size <= MOST_BYTES)
}

const browser = await launch()
try {
  const page = written('explorer')
  const slides = written('slides', '--theme', 'slides')
  section('The explorer', `Medians of ${ROUNDS}. Node.js alone takes ${Math.round(startMs)} ms.`)
  checkBytes('size of the page', page)
  checkBytes('size of the slides', slides)
  for (const [what, path] of [
    ['first paint of the page', page],
    ['first paint of the slides', slides],
  ]) {
    const paints = []
    for (let i = 0; i < ROUNDS; i++) paints.push(await firstPaintMs(browser, path))
    checkTime(what, median(paints), MOST_PAINT_MS, startMs)
  }
  section(`A program that watches ${ITEMS} descriptors`, 'Means of single steps, in CPU time of the page.')
  const { steps, times } = await stepTimesMs(browser, page, PROGRAM, Object.values(PLACES))
  show('steps of the program', String(steps))
  for (const [i, what] of Object.keys(PLACES).entries()) {
    checkTime(`${what}: the script of a step`, times[i].script, MOST_STEP_MS, startMs)
    show(`${what}: its styles and layout`, `${Math.round(times[i].layout)} ms`)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true })
}
conclude()
