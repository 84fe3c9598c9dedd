/** The cells that the sections measure, and what many processes measured of them. */
import { runMuxbench } from '../validity/muxbench.mjs'

/** These cells differ enough to stand for a suite in CI, and one process measures them all in about a second. */
const CELLS = [
  ...['default', '--fds', '8,16,32,64,128', '--active', '1,8'],
  ...['--param', 'waitMode=nonblocking,ready'],
]
/** The cells of a try have waits that are long enough for a delay. */
const QUICK_CELLS = [
  ...['default', '--mechanism', 'poll,epoll', '--trigger', 'level', '--fds', '128', '--active', '8'],
  ...['--param', 'waitMode=ready'],
]

export function cellsOf({ quick }) {
  return quick ? QUICK_CELLS : CELLS
}

let figures = null

/** Returns the median waits of each cell in ns, one of each process. They are measured at the first call. */
export function processFigures(options) {
  const time = options.quick ? ['--blocks', '12', '--budget', '0.5'] : ['--blocks', '240', '--budget', '252']
  figures ??= runMuxbench(...cellsOf(options), ...time).cells.map(({ blocks }) =>
    blocks.map(({ metrics }) => metrics.waitNs),
  )
  return figures
}
