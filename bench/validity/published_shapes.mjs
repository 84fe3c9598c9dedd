/**
 * This section checks shapes that others have published: the cost of epoll does not depend on N, and that of select and
 * poll is proportional to N from N = 100 on. Table 63-9 of The Linux Programming Interface shows this in figures, and
 * libevent's graphs in pictures.
 */
import { check, section, show } from './checks.mjs'
import { runMuxbench } from './muxbench.mjs'

/** The CPU seconds of 100,000 operations with Linux 2.6.25, by N. */
const TABLE_63_9 = {
  poll: { 10: 0.61, 100: 2.9, 1000: 35, 10000: 990 },
  select: { 10: 0.73, 100: 3.0, 1000: 35, 10000: 930 },
  epoll: { 10: 0.41, 100: 0.42, 1000: 0.53, 10000: 0.66 },
}
const TABLE_OPERATIONS = 100_000

/**
 * Between these N the cost is proportional. With few descriptors the call itself costs more than they do, and with many
 * of them the machine's cache decides: the table's own exponent up to 10,000 is 1.25.
 */
const [LINEAR_FROM, LINEAR_TO] = [100, 2000]
const EXPONENTS = [0.9, 1.3]
/** The largest factor that counts as flat. The table's own is 1.6, for 1,000 times as many descriptors. */
const FLAT = 3

/** Returns the slope of the least-squares line through the logarithms of [N, cost] pairs. */
function exponent(points) {
  const logs = points.map(([n, cost]) => [Math.log(n), Math.log(cost)])
  const mean = at => logs.reduce((sum, point) => sum + point[at], 0) / logs.length
  const [meanX, meanY] = [mean(0), mean(1)]
  const covariance = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return covariance / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}

/** Returns the [N, median] pairs of a mechanism's cells, by ascending N. */
function curve(cells, mechanism, metric) {
  const own = cells.filter(cell => cell.mechanism === mechanism)
  const left = own.find(cell => cell.status !== 'ok')
  if (left) show(`${left.id}: ${left.reason}`, left.status)
  return own
    .filter(cell => cell.status === 'ok')
    .map(cell => [cell.params.fdCount, cell.metrics[metric].p50])
    .sort(([a], [b]) => a - b)
}

/** Returns the names of a ratio of two points, and the ratio. */
function growth([smallest, low], [largest, high]) {
  return { what: `N = ${largest} / N = ${smallest}`, ratio: high / low }
}

function checkFlat(what, points) {
  const cached = points.filter(([n]) => n <= LINEAR_TO)
  const { what: within, ratio } = growth(points[0], cached.at(-1))
  check(`${what}: ${within}`, ratio.toFixed(2), `below ${FLAT}`, cached.length > 1 && ratio < FLAT)
  const whole = growth(points[0], points.at(-1))
  show(`${what}: ${whole.what}`, whole.ratio.toFixed(2))
}

function checkLinear(what, points) {
  const [low, high] = EXPONENTS
  const large = points.filter(([n]) => n >= LINEAR_FROM)
  const value = exponent(large.filter(([n]) => n <= LINEAR_TO))
  const isWithin = value >= low && value <= high
  check(`${what}: exponent of N to ${LINEAR_TO}`, value.toFixed(2), `${low} to ${high}`, isWithin)
  show(`${what}: exponent of N to ${large.at(-1)[0]}`, exponent(large).toFixed(2))
}

function checkShapes(cells, metric, what) {
  for (const mechanism of ['select', 'poll']) {
    checkLinear(`${what}, ${mechanism}`, curve(cells, mechanism, metric))
  }
  checkFlat(`${what}, epoll`, curve(cells, 'epoll', metric))
}

function table() {
  section(
    'Peers: TLPI, table 63-9',
    'Seconds of 100,000 operations (arm + wait + scan, one random ready descriptor), beside the published CPU seconds with Linux 2.6.25.',
  )
  const { cells } = runMuxbench('tlpi')
  for (const [mechanism, published] of Object.entries(TABLE_63_9)) {
    const points = Object.entries(published).map(([n, seconds]) => [Number(n), seconds])
    if (mechanism !== 'epoll') {
      const large = points.filter(([n]) => n >= LINEAR_FROM)
      show(`${mechanism}: exponent of N to ${large.at(-1)[0]}, as published`, exponent(large).toFixed(2))
    }
    for (const [n, cycleNs] of curve(cells, mechanism, 'cycleNs')) {
      const seconds = (cycleNs * TABLE_OPERATIONS) / 1e9
      show(
        `${mechanism}, N = ${n}: published ${published[n]}`,
        `${seconds < 9.95 ? seconds.toPrecision(2) : seconds.toFixed(0)} s`,
      )
    }
  }
  checkShapes(cells, 'cycleNs', 'cycleNs')
}

function chains() {
  section(
    "Peers: libevent's bench",
    'The cost of an event by N, with 1 and with 100 chains of writes. The graphs of libevent show the same shapes.',
  )
  const { cells } = runMuxbench('libevent')
  for (const active of new Set(cells.map(cell => cell.params.activeCount))) {
    const own = cells.filter(cell => cell.params.activeCount === active)
    checkShapes(own, 'costPerEventNs', `${active} active`)
  }
}

export function publishedShapes() {
  table()
  chains()
}
