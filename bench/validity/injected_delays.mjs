/**
 * Injected delays: a known time is spun away inside every timed wait (waitDelayNs). The reported median has to
 * rise by that much. Runs with and without it are interleaved as cells of the same blocks.
 */
import { check, section } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

const DELAYS_NS = [100, 1000, 10_000, 1_000_000]
const MECHANISMS = ['select', 'poll', 'epoll']
const SHARE = 0.05
const ABSOLUTE_NS = 20

export function injectedDelays() {
  section(
    'Injected delays',
    'How much the reported median waitNs rises when so much is spun away inside the timed wait; N = 100, timeout 0.',
  )
  const { cells } = runMuxbench(
    ...['--fds', '100', '--active', '1', '--trigger', 'level', '--param', 'waitMode=nonblocking'],
    ...['--param', `waitDelayNs=0,${DELAYS_NS.join(',')}`, '--blocks', '5', '--budget', '25'],
  )
  const medianOf = (mechanism, delay) =>
    cells.find(cell => cell.mechanism === mechanism && cell.params.waitDelayNs === delay).metrics.waitNs.p50
  for (const mechanism of MECHANISMS) {
    for (const delay of DELAYS_NS) {
      const rise = medianOf(mechanism, delay) - medianOf(mechanism, 0)
      const limit = Math.max(SHARE * delay, ABSOLUTE_NS)
      check(
        `${mechanism}: ${delay} ns injected, the median rises by`,
        `${rise.toFixed(0)} ns`,
        `± ${limit.toFixed(0)} ns`,
        Math.abs(rise - delay) <= limit,
      )
    }
  }
}
