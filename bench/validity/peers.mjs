/**
 * This section does the same work as programs that the field knows. Where perf is installed, `perf bench epoll wait`
 * and `perf bench epoll ctl` take turns with the suites that are modelled on them. For programs that cannot be run
 * here, the published figures are printed beside ours, and their shape is checked.
 */
import { execFileSync } from 'node:child_process'
import { median } from '../../dist/src/stats/quantile.js'
import { check, section, show } from './checks.mjs'
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

function describe(figures) {
  const ratios = figures.map(({ ours, perf }) => ours / perf)
  const thousands = key => (median(figures.map(figure => figure[key])) / 1000).toFixed(0)
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`
  return { ratio: median(ratios), text: `${thousands('ours')} k/s, perf ${thousands('perf')} k/s (${range})` }
}

function checkRatio(what, figures) {
  const { ratio, text } = describe(figures)
  check(`${what}: ${text}`, ratio.toFixed(3), '0.90 to 1.10', Math.abs(ratio - 1) <= LIMIT)
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
      figures.push({ ours: eventRate(cell), perf: perf[i] })
    }
  }
  const [one, own, shared] = kinds
  checkRatio(one.what, one.figures)
  checkRatio(own.what, own.figures)
  // A thread of perf that finds a descriptor read by another reads it again until that succeeds.
  const { ratio, text } = describe(shared.figures)
  show(`${shared.what}: ${text}; no limit, perf spins on reads`, ratio.toFixed(3))
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
    figures.push({ ours: controlRate(cell), perf })
  }
  checkRatio('add, modify, remove', figures)
}

export function peers() {
  const reason = missing()
  if (reason === null) {
    epollWait()
    epollCtl()
  } else {
    section('Peers: perf bench epoll', `${reason}, so that nothing is compared with it.`)
  }
  publishedShapes()
}
