/**
 * This section checks whether a stall of the reader shows with its whole weight. One stop of 100 ms is injected into a
 * wait.
 *
 * In open loop at a constant rate the schedule does not wait for the reader, so every event that is due during the
 * stall waits for the rest of it. With a stall S in a run of time T a share S / T of all events has a latency that
 * is uniform on (0, S). The quantile q of all events is S - (1 - q) T, where that is far above the usual latency.
 *
 * In closed loop the writer waits with the reader, so that the same stall is one sample: the maximum shows it, and the
 * p99 does not. That is coordinated omission.
 *
 * The figures are medians of several rounds, since the machine may stall by itself.
 */
import { decodeHdr } from '../../dist/src/recorder/hdr_exchange.js'
import { median } from '../../dist/src/stats/quantile.js'
import { check, section, show } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const STALL_NS = 100e6
const RATE = 10_000
const ROUNDS = 5
const TOLERANCE = 0.05

function measure(params) {
  const { cells } = runMuxbench(
    ...['--mechanism', 'epoll', '--trigger', 'level', '--fds', '128', '--active', '1'],
    ...Object.entries({ stallMs: STALL_NS / 1e6, ...params }).flatMap(([key, value]) => [
      '--param',
      `${key}=${value}`,
    ]),
    ...['--blocks', '1', '--budget', '5'],
  )
  return cells[0]
}

function predicted(quantile, timeNs) {
  return STALL_NS - (1 - quantile) * timeNs
}

/** Returns how many samples are longer than half of the stop. Nothing but the stop takes that long. */
function samplesOfStall({ hdr }) {
  const long = [...decodeHdr(hdr).buckets()].filter(({ low }) => low > STALL_NS / 2)
  return long.reduce((sum, { count }) => sum + count, 0)
}

function checkRatio(what, ratio) {
  check(what, ratio.toFixed(3), '0.950 to 1.050', Math.abs(ratio - 1) <= TOLERANCE)
}

export function coordinatedOmission() {
  section(
    'Coordinated omission',
    `One stop of 100 ms inside a wait; epoll, N = 128. Open loop: ${RATE} events/s at a constant rate, asleep. Medians of ${ROUNDS} rounds.`,
  )
  const rounds = Array.from({ length: ROUNDS }, () =>
    measure({ waitMode: 'wakeup', load: 'open', ratePerSecond: RATE }),
  )
  for (const [name, quantile] of [
    ['p99', 0.99],
    ['max', 1],
  ]) {
    const reported = rounds.map(cell => cell.metrics.dispatchLatencyNs[name])
    const theory = rounds.map(cell => predicted(quantile, cell.counters.offeredNs))
    const ratios = reported.map((value, i) => value / theory[i])
    const figures = `${(median(reported) / 1e6).toFixed(1)} ms, theory ${(median(theory) / 1e6).toFixed(1)} ms`
    const range = `${Math.min(...ratios).toFixed(3)} to ${Math.max(...ratios).toFixed(3)}`
    checkRatio(`open loop, ${name}: ${figures} (${range})`, median(ratios))
  }
  const closed = Array.from({ length: ROUNDS }, () => measure({ waitMode: 'nonblocking' }).metrics.waitNs)
  const stopped = median(closed.map(samplesOfStall))
  check('closed loop, samples of more than half of the stop', String(stopped), 'one', stopped === 1)
  checkRatio(
    `closed loop, max / stop, one of ${closed[0].count} waits`,
    median(closed.map(({ max }) => max / STALL_NS)),
  )
  show(
    'closed loop, p99, which does not show the stop',
    `${(median(closed.map(({ p99 }) => p99)) / 1e3).toFixed(2)} µs`,
  )
}
