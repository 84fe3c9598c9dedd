/**
 * This section spins away a known time inside every timed wait (waitDelayNs). The reported median has to rise by that
 * much. Cells with and without the delay are interleaved in the same blocks, and each block gives a rise of its own,
 * so that a machine that changes its pace between blocks does not matter.
 */
import { median } from '../../dist/src/stats/quantile.js'
import { check, section } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const DELAYS_NS = [100, 1000, 10_000, 1_000_000]
const MECHANISMS = ['select', 'poll', 'epoll']
const SHARE = 0.05
const ABSOLUTE_NS = 20

export function injectedDelays() {
  section(
    'Injected delays',
    'The rise of the reported median waitNs when a known time is spun away inside the timed wait; N = 10, timeout 0; medians of the blocks.',
  )
  const { cells } = runMuxbench(
    ...['--fds', '10', '--active', '1', '--trigger', 'level', '--param', 'waitMode=nonblocking'],
    ...['--param', `waitDelayNs=0,${DELAYS_NS.join(',')}`, '--blocks', '9', '--budget', '30'],
  )
  const cellOf = (mechanism, delay) =>
    cells.find(cell => cell.mechanism === mechanism && cell.params.waitDelayNs === delay)
  const waitsOf = (mechanism, delay) =>
    cellOf(mechanism, delay).blocks.map(block => [block.index, block.metrics.waitNs])
  const riseOf = (mechanism, delay) => {
    const without = new Map(waitsOf(mechanism, 0))
    const rises = waitsOf(mechanism, delay).flatMap(([index, waitNs]) =>
      without.has(index) ? [waitNs - without.get(index)] : [],
    )
    return median(rises)
  }
  for (const mechanism of MECHANISMS) {
    for (const delay of DELAYS_NS) {
      const rise = riseOf(mechanism, delay)
      const limit = Math.max(SHARE * delay, ABSOLUTE_NS)
      check(
        `${mechanism}: ${delay} ns injected, the median rises by`,
        `${rise.toFixed(0)} ns`,
        `± ${limit.toFixed(0)} ns`,
        Math.abs(rise - delay) <= limit,
      )
    }
  }
  section(
    'CPU time',
    'The mean CPU time of an iteration / its mean time by the clock (write, cycle and drain), of the same cells: a thread that never sleeps takes CPU time all the while.',
  )
  for (const mechanism of MECHANISMS) {
    for (const delay of [0, ...DELAYS_NS]) {
      const { writeNs, cycleNs, drainNs, cpuNs } = cellOf(mechanism, delay).metrics
      const ratio = cpuNs.mean / (writeNs.mean + cycleNs.mean + drainNs.mean)
      check(
        `${mechanism}: ${delay} ns injected, the CPU time is`,
        `${ratio.toFixed(3)} of the time`,
        `1 ± ${SHARE}`,
        Math.abs(ratio - 1) <= SHARE,
      )
    }
  }
}
