/**
 * This section does the same work as programs that the field knows, and takes turns with them. Where perf is installed,
 * these are `perf bench epoll wait` and `perf bench epoll ctl`. The variable MUXBENCH_PEERS names a folder with checkouts of
 * others: `libevent`, whose test/bench.c is compiled with the library that is installed. For programs
 * that cannot be run here, the published figures are printed beside ours, and their shape is checked.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pairedRatio } from '../../dist/src/stats/paired_ratio.js'
import { median } from '../../dist/src/stats/quantile.js'
import { checkInterval, section, show } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'
import { publishedShapes } from './published_shapes.mjs'

const ROUNDS = 7
const SECONDS = 1
const LIMIT = 0.1
/** The default number of descriptors of both benchmarks of perf. */
const FD_COUNT = 64

function perfBench(...args) {
  return execFileSync('perf', ['bench', 'epoll', ...args, '-r', String(SECONDS)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString()
}

/** Returns why `perf bench epoll` cannot be run; null where it can. */
function missing() {
  try {
    execFileSync('perf', ['--version'], { stdio: 'ignore' })
  } catch {
    return 'perf is not installed'
  }
  try {
    perfBench('wait', '-t', '1', '-f', '1')
  } catch {
    return 'this perf has no epoll benchmarks'
  }
  return null
}

/** Returns the operations per second of all threads together; perf prints the average of one thread. */
function perfWaits(threads, ...flags) {
  const output = perfBench('wait', '-t', String(threads), '-f', String(FD_COUNT), ...flags)
  return threads * Number(/^Averaged (\d+) operations\/sec/m.exec(output)?.[1])
}

/**
 * Returns the additions, modifications and removals per second together. perf sleeps after each pass over its
 * descriptors; with so many of them this sleep does not matter. Only one descriptor is in its set at a time, so that
 * their number changes nothing else.
 */
function perfControls() {
  const output = perfBench('ctl', '-t', '1', '-f', '4096')
  const calls = [...output.matchAll(/^Averaged (\d+) (?:ADD|MOD|DEL) operations/gm)]
  if (calls.length !== 3) throw new Error(`perf bench epoll ctl printed something unexpected:\n${output}`)
  return calls.reduce((sum, [, count]) => sum + Number(count), 0) / SECONDS
}

function muxbenchCells(suite, seconds, ...flags) {
  return runMuxbench(suite, '--blocks', '1', '--budget', String(seconds), ...flags).cells
}

function measured(cell) {
  if (cell?.status !== 'ok') throw new Error(`${cell?.id ?? 'the cell'} was not measured: ${cell?.reason}`)
  return cell.metrics
}

/** Returns the mean of slices of one length, which is all events over all of the time, as in perf's figure. */
function eventRate(cell) {
  return measured(cell).eventsPerSecond.mean
}

/** Returns all calls over all of their time. The mean of the rates of iterations would be the higher, the more they differ. */
function controlRate(cell) {
  const metrics = measured(cell)
  const names = ['modifyNs', 'removeNs', 'addNs']
  return (names.length * 1e9) / names.reduce((sum, name) => sum + metrics[name].mean, 0)
}

/** Returns the words for the figures of both programs, in thousands of `unit`. */
function describe(figures, unit = 'k/s') {
  const thousands = key => (median(figures.map(figure => figure[key])) / 1000).toFixed(0)
  return `${thousands('ours')}, theirs ${thousands('theirs')} ${unit}`
}

/** Checks that ours / theirs is near 1, where the rounds can decide it. */
function checkRatio(what, figures, unit) {
  const roundsOf = key => figures.map((figure, index) => ({ index, figure: figure[key], turns: [] }))
  const paired = pairedRatio(roundsOf('ours'), roundsOf('theirs'))
  checkInterval(`${what}: ${describe(figures, unit)}`, paired, [1 - LIMIT, 1 + LIMIT])
}

/** Shows ours / theirs where something is known that makes them differ. */
function showRatio(what, figures, why, unit) {
  const ratio = median(figures.map(({ ours, theirs }) => ours / theirs))
  show(`${what}: ${describe(figures, unit)}; no limit, ${why}`, ratio.toFixed(3))
}

function epollWait() {
  section(
    'Peers: perf bench epoll wait',
    `Operations per second of muxbench run perf-epoll-wait / perf; ${FD_COUNT} eventfds a thread, level; medians of ${ROUNDS} rounds (and their range).`,
  )
  const kinds = [
    { what: '1 thread', perf: () => perfWaits(1), readers: 1, queue: 'own' },
    { what: '2 threads, own sets', perf: () => perfWaits(2, '-m'), readers: 2, queue: 'own' },
    { what: '2 threads, one set', perf: () => perfWaits(2), readers: 2, queue: 'shared' },
  ].map(kind => ({ ...kind, figures: [] }))
  for (let round = 0; round < ROUNDS; round++) {
    const perf = kinds.map(kind => kind.perf())
    const cells = muxbenchCells(
      'perf-epoll-wait',
      SECONDS * kinds.length,
      ...['--trigger', 'level', '--fds', String(FD_COUNT)],
    )
    for (const [i, { readers, queue, figures }] of kinds.entries()) {
      const cell = cells.find(({ params }) => params.readers === readers && params.queue === queue)
      figures.push({ ours: eventRate(cell), theirs: perf[i] })
    }
  }
  const [one, own, shared] = kinds
  checkRatio(one.what, one.figures)
  checkRatio(own.what, own.figures)
  // A thread of perf that finds a descriptor read by another reads it again until that succeeds.
  showRatio(shared.what, shared.figures, 'perf spins on reads')
}

function epollCtl() {
  section(
    'Peers: perf bench epoll ctl',
    `Calls of epoll_ctl per second of muxbench run perf-epoll-ctl / perf; medians of ${ROUNDS} rounds (and their range).`,
  )
  const figures = []
  for (let round = 0; round < ROUNDS; round++) {
    const perf = perfControls()
    const [cell] = muxbenchCells('perf-epoll-ctl', SECONDS, '--mechanism', 'epoll', '--fds', String(FD_COUNT))
    figures.push({ ours: controlRate(cell), theirs: perf })
  }
  checkRatio('add, modify, remove', figures)
}

/** The chains of libevent's benchmark: so many begin at once, and so many writes follow. */
const [LIBEVENT_FDS, LIBEVENT_ACTIVE, LIBEVENT_WRITES] = [4000, [1, 100], 100]

/** Returns the ns of the median iteration that libevent's benchmark prints, of 25. */
function libeventIterationNs(program, method, active) {
  const args = ['-n', LIBEVENT_FDS, '-a', active, '-w', LIBEVENT_WRITES, '-m', method].map(String)
  const output = execFileSync(program, args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString()
  return 1000 * median(output.trim().split('\n').map(Number))
}

/** Returns the ns of an iteration without its first k writes, as libevent counts: its clock starts after them. */
function iterationNs(cell) {
  const { activeCount, chainWrites } = cell.params
  const { eventsPerSecond, writeNs } = measured(cell)
  const events = activeCount + chainWrites
  return (events * 1e9) / eventsPerSecond.p50 - (writeNs.p50 * activeCount) / events
}

/** Compiles libevent's benchmark with the installed library. @returns its path; null where it cannot be compiled. */
function compileLibevent(checkout, folder) {
  // It includes a header that configuring a checkout would write, and needs nothing of it.
  writeFileSync(join(folder, 'evconfig-private.h'), '')
  const program = join(folder, 'bench')
  const args = ['-O2', '-I', folder, join(checkout, 'test/bench.c'), '-o', program, '-levent']
  try {
    execFileSync('cc', args, { stdio: ['ignore', 'ignore', 'ignore'] })
    return program
  } catch {
    return null
  }
}

function libevent(checkout) {
  const title = `Peers: libevent's test/bench.c`
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-peers-'))
  try {
    const program = compileLibevent(checkout, folder)
    if (program === null) {
      section(title, 'It does not compile with the libevent of this machine (install libevent-dev).')
      return
    }
    section(
      title,
      `Time of an iteration of muxbench run libevent / libevent's, its first writes left out; N = ${LIBEVENT_FDS}; medians of ${ROUNDS} rounds.`,
    )
    const methods = ['poll', 'epoll']
    const kinds = methods.flatMap(method => LIBEVENT_ACTIVE.map(active => ({ method, active, figures: [] })))
    for (let round = 0; round < ROUNDS; round++) {
      const theirs = kinds.map(({ method, active }) => libeventIterationNs(program, method, active))
      const cells = muxbenchCells(
        'libevent',
        2 * SECONDS,
        ...['--fds', String(LIBEVENT_FDS), '--mechanism', methods.join(',')],
        ...['--active', LIBEVENT_ACTIVE.join(',')],
      )
      for (const [i, { method, active, figures }] of kinds.entries()) {
        const cell = cells.find(({ mechanism, params }) => mechanism === method && params.active === active)
        figures.push({ ours: iterationNs(cell), theirs: theirs[i] })
      }
    }
    for (const { method, active, figures } of kinds) {
      const what = `${method}, ${active} active`
      // A wait of epoll is so short that the work of the library between two of them shows.
      if (method === 'poll') checkRatio(what, figures, 'µs')
      else showRatio(what, figures, 'theirs has the work of the library', 'µs')
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function peers() {
  const checkouts = process.env['MUXBENCH_PEERS'] ?? ''
  const checkout = join(checkouts, 'libevent')
  if (checkouts !== '' && existsSync(join(checkout, 'test/bench.c'))) libevent(checkout)
  else
    section("Peers: libevent's test/bench.c", 'MUXBENCH_PEERS names no folder with a checkout of libevent.')
  const reason = missing()
  if (reason === null) {
    epollWait()
    epollCtl()
  } else {
    section('Peers: perf bench epoll', `${reason}, so that nothing is compared with it.`)
  }
  publishedShapes()
}
