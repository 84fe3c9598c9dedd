/**
 * This section simulates what further blocks do to a decision: pairs of cells that do not differ are compared after the
 * planned blocks and again after each settle block, until they are decided. Nothing is measured.
 */
import { Xoshiro128 } from '../../dist/src/random/xoshiro128.js'
import { normalQuantile } from '../../dist/src/stats/distributions.js'
import { pairedRatio } from '../../dist/src/stats/paired_ratio.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, section, show } from './checks.mjs'

const PAIRS = 4000
const PLANNED = 12
const SCATTER = 0.1
/** The most settle blocks of a run with as many planned ones. */
const MOST = 6

/** Returns what each pair is called when it is decided, or after so many further blocks. */
function decisions(further, draw) {
  return Array.from({ length: PAIRS }, () => {
    const [first, second] = [[], []]
    const add = () => {
      const index = first.length
      first.push({ index, figure: Math.exp(SCATTER * draw()), turns: [] })
      second.push({ index, figure: 1, turns: [] })
    }
    while (first.length < PLANNED) add()
    let { decision } = pairedRatio(first, second)
    while (decision === 'undecided' && first.length < PLANNED + further) {
      add()
      decision = pairedRatio(first, second).decision
    }
    return decision
  })
}

export function settling() {
  section(
    'Settling',
    `${PAIRS} simulated pairs that do not differ; the log-ratios of the blocks scatter by ${formatPercent(SCATTER)}.`,
  )
  const random = Xoshiro128.fromSeed(1)
  const draw = () => normalQuantile((random.next() + 0.5) / 2 ** 32)
  for (const further of [0, 1, 2, 3, MOST]) {
    const apart = decisions(further, draw).filter(decision => decision === 'toldApart').length / PAIRS
    const what = `told apart after ${PLANNED} blocks, then at most ${further} more`
    if (further < MOST) show(what, formatPercent(apart))
    else check(what, formatPercent(apart), 'at most 11 %', apart <= 0.11)
  }
}
