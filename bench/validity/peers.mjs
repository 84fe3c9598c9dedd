/**
 * This section does the same work as programs that the field knows, and takes turns with them. Where perf is installed,
 * these are `perf bench epoll wait` and `perf bench epoll ctl`, and where stress-ng is, its stressor `poll`. The variable
 * MUXBENCH_PEERS names a folder with checkouts of others: `libevent`, whose test/bench.c is compiled with the library that
 * is installed, and `test-tools`, which has stress-epoll.c. For programs that cannot be run here, the published figures are
 * printed beside ours, and their shape is checked. docs/validity.md says why others are not compared.
 */
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../../dist/src/stats/quantile.js'
import { section, show } from './checks.mjs'
import {
  checkRatio,
  measured,
  muxbenchCells,
  ROUNDS_IN_WORDS,
  SECONDS,
  showRatio,
  takeRounds,
} from './peer_rounds.mjs'
import { publishedShapes } from './published_shapes.mjs'
import { stressNg } from './stress_ng.mjs'

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
 * Returns the additions, modifications and removals per second of all threads together. perf prints what an average thread
 * has made in all.
 */
function perfControls(threads, fdCount) {
  const output = perfBench('ctl', '-t', String(threads), '-f', String(fdCount))
  const calls = [...output.matchAll(/^Averaged (\d+) (?:ADD|MOD|DEL) operations/gm)]
  if (calls.length !== 3) throw new Error(`perf bench epoll ctl printed something unexpected:\n${output}`)
  return (threads * calls.reduce((sum, [, count]) => sum + Number(count), 0)) / SECONDS
}

/** Returns the mean of slices of one length, which is all events over all of the time, as in perf's figure. */
function eventRate(cell) {
  return measured(cell).eventsPerSecond.mean
}

/** Returns the mean of slices of one length, which is all calls over all of the time. */
function controlRate(cell) {
  return measured(cell).controlCallsPerSecond.mean
}

async function epollWait() {
  section(
    'Peers: perf bench epoll wait',
    `Operations per second of muxbench run perf-epoll-wait / perf; ${FD_COUNT} eventfds a thread, level; medians of ${ROUNDS_IN_WORDS}.`,
  )
  const kinds = [
    { what: '1 thread', perf: () => perfWaits(1), readers: 1, queue: 'own' },
    { what: '2 threads, own sets', perf: () => perfWaits(2, '-m'), readers: 2, queue: 'own' },
    { what: '2 threads, one set', perf: () => perfWaits(2), readers: 2, queue: 'shared' },
  ].map(kind => ({ ...kind, figures: [] }))
  const [one, own, shared] = kinds
  const takeRound = () => {
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
  await takeRounds(takeRound, [one.figures, own.figures])
  checkRatio(one.what, one.figures)
  checkRatio(own.what, own.figures)
  // A thread of perf that finds a descriptor read by another reads it again until that succeeds.
  showRatio(shared.what, shared.figures, 'perf spins on reads')
}

/**
 * perf sleeps after each pass over its descriptors. With so many of them this sleep does not matter, and only one of them is
 * in its set at a time, so that their number changes nothing else.
 */
const FDS_WITHOUT_SLEEP = 4096

/** Compares the calls that change one set. What a pass of perf takes longer is its sleep, which is shown as well. */
async function epollCtl() {
  section(
    'Peers: perf bench epoll ctl',
    `Calls of epoll_ctl per second of muxbench run perf-epoll-ctl / perf -f ${FDS_WITHOUT_SLEEP}; one set; medians of ${ROUNDS_IN_WORDS}.`,
  )
  const kinds = [1, 2].map(threads => ({ threads, figures: [] }))
  const bySleep = []
  const takeRound = () => {
    const theirs = kinds.map(({ threads }) => perfControls(threads, FDS_WITHOUT_SLEEP))
    const sleeping = perfControls(1, FD_COUNT)
    const cells = muxbenchCells(
      'perf-epoll-ctl',
      SECONDS * kinds.length,
      ...['--fds', String(FD_COUNT), '--param', 'readers=1,2', '--param', 'queue=shared,own'],
    )
    for (const [i, { threads, figures }] of kinds.entries()) {
      const isAsked = ({ params: { readers, queue } }) =>
        readers === threads && (queue === 'shared' || readers === 1)
      figures.push({ ours: controlRate(cells.find(isAsked)), theirs: theirs[i] })
    }
    bySleep.push({ ours: kinds[0].figures.at(-1).ours, theirs: sleeping, unslept: theirs[0] })
  }
  await takeRounds(
    takeRound,
    kinds.map(({ figures }) => figures),
  )
  for (const { threads, figures } of kinds) checkRatio(`${threads} thread${threads > 1 ? 's' : ''}`, figures)
  showRatio(`1 thread, perf -f ${FD_COUNT}`, bySleep, 'perf sleeps after each pass')
  const passNs = rate => (3 * FD_COUNT * 1e9) / rate
  const sleepNs = median(bySleep.map(({ theirs, unslept }) => passNs(theirs) - passNs(unslept)))
  show(
    `a pass of perf over ${FD_COUNT} takes longer than ${FD_COUNT} / ${FDS_WITHOUT_SLEEP} of one over ${FDS_WITHOUT_SLEEP} by`,
    `${(sleepNs / 1000).toFixed(0)} µs`,
  )
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

async function libevent(checkout) {
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
      `Time of an iteration of muxbench run libevent / libevent's, its first writes left out; N = ${LIBEVENT_FDS}; medians of ${ROUNDS_IN_WORDS}.`,
    )
    const methods = ['poll', 'epoll']
    const kinds = methods.flatMap(method => LIBEVENT_ACTIVE.map(active => ({ method, active, figures: [] })))
    const takeRound = () => {
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
    await takeRounds(
      takeRound,
      kinds.filter(({ method }) => method === 'poll').map(({ figures }) => figures),
    )
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

/** The first of the numbers of threads that stress-epoll runs with, one after the other, for a minute or more each. */
const STRESS_EPOLL_THREADS = 8

/** Returns the writes per second that stress-epoll prints for its first number of threads, after which it is stopped. */
async function stressEpollWrites(program) {
  // It would keep its lines until it ends, since its output is no terminal.
  const child = spawn('stdbuf', ['-oL', program], { stdio: ['ignore', 'pipe', 'ignore'] })
  let output = ''
  for await (const chunk of child.stdout) {
    output += chunk
    const perMs = /^\s*(\d+)\s+(\d+)\s+\d+$/m.exec(output)
    if (!perMs) continue
    child.kill()
    return 1000 * Number(perMs[2])
  }
  throw new Error(`stress-epoll printed something unexpected:\n${output}`)
}

async function stressEpoll(source) {
  const title = 'Peers: stress-epoll'
  const folder = mkdtempSync(join(tmpdir(), 'muxbench-peers-'))
  try {
    const program = join(folder, 'stress-epoll')
    try {
      execFileSync('cc', ['-O2', source, '-o', program, '-lpthread', '-lnuma'], { stdio: 'ignore' })
    } catch {
      section(title, 'It does not compile here (install libnuma-dev).')
      return
    }
    section(
      title,
      `Writes per second of muxbench run stress-epoll / stress-epoll, ${STRESS_EPOLL_THREADS} threads; medians of ${ROUNDS_IN_WORDS}.`,
    )
    const figures = []
    const takeRound = async () => {
      const theirs = await stressEpollWrites(program)
      const threads = String(STRESS_EPOLL_THREADS)
      const [cell] = muxbenchCells(
        'stress-epoll',
        2 * SECONDS,
        '--fds',
        threads,
        '--param',
        `writers=${threads}`,
      )
      figures.push({ ours: measured(cell).writesPerSecond.mean, theirs })
    }
    await takeRounds(takeRound, [figures])
    checkRatio(`${STRESS_EPOLL_THREADS} threads`, figures)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function peers() {
  const checkouts = process.env['MUXBENCH_PEERS'] ?? ''
  const stressEpollSource = join(checkouts, 'test-tools/stress-epoll.c')
  if (checkouts !== '' && existsSync(stressEpollSource)) await stressEpoll(stressEpollSource)
  else section('Peers: stress-epoll', 'MUXBENCH_PEERS names no folder with a checkout of test-tools.')
  const checkout = join(checkouts, 'libevent')
  if (checkouts !== '' && existsSync(join(checkout, 'test/bench.c'))) await libevent(checkout)
  else
    section("Peers: libevent's test/bench.c", 'MUXBENCH_PEERS names no folder with a checkout of libevent.')
  const reason = missing()
  if (reason === null) {
    await epollWait()
    await epollCtl()
  } else {
    section('Peers: perf bench epoll', `${reason}, so that nothing is compared with it.`)
  }
  await stressNg()
  publishedShapes()
}
