/**
 * This section spins away a known time inside every timed wait (waitDelayNs). The reported median has to rise by that
 * much, and so has the CPU time of an iteration. Cells with and without the delay are interleaved in the same blocks, and each block gives a rise of its own,
 * so that a machine that changes its pace between blocks does not matter.
 */
import { median } from '../../dist/src/stats/quantile.js'
import { check, section } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const DELAYS_NS = [100, 1000, 10_000, 1_000_000]
const MECHANISMS = ['select', 'poll', 'epoll']
const LEAST_CPU_DELAY_NS = 10_000
const SHARE = 0.05
const ABSOLUTE_NS = 20

export function injectedDelays() {
  section(
    'Injected delays',
    'The rise of the reported median waitNs, and of cpuNs, when a known time is spun away inside the timed wait; N = 10, timeout 0; medians of the blocks.',
  )
  const { cells } = runMuxbench(
    ...['--fds', '10', '--active', '1', '--trigger', 'level', '--param', 'waitMode=nonblocking'],
    ...['--param', `waitDelayNs=0,${DELAYS_NS.join(',')}`, '--blocks', '9', '--budget', '30'],
  )
  const figuresOf = (mechanism, delay, metric) =>
    cells
      .find(cell => cell.mechanism === mechanism && cell.params.waitDelayNs === delay)
      .blocks.map(block => [block.index, block.metrics[metric]])
  const riseOf = (mechanism, delay, metric) => {
    const without = new Map(figuresOf(mechanism, 0, metric))
    const rises = figuresOf(mechanism, delay, metric).flatMap(([index, figure]) =>
      without.has(index) ? [figure - without.get(index)] : [],
    )
    return median(rises)
  }
  for (const { metric, name, delays } of [
    { metric: 'waitNs', name: 'the median', delays: DELAYS_NS },
    // A spinning thread takes CPU time. Shorter delays are lost in what the rest of an iteration varies by.
    { metric: 'cpuNs', name: 'the CPU time', delays: DELAYS_NS.filter(delay => delay >= LEAST_CPU_DELAY_NS) },
  ]) {
    for (const mechanism of MECHANISMS) {
      for (const delay of delays) {
        const rise = riseOf(mechanism, delay, metric)
        const limit = Math.max(SHARE * delay, ABSOLUTE_NS)
        check(
          `${mechanism}: ${delay} ns injected, ${name} rises by`,
          `${rise.toFixed(0)} ns`,
          `± ${limit.toFixed(0)} ns`,
          Math.abs(rise - delay) <= limit,
        )
      }
    }
  }
}
