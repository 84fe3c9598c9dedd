/**
 * These sections check the turns in which the cells of a work are measured, in blocks of fresh processes.
 *
 * Nothing against nothing: the same mechanism twice in one work. The interval of the ratio has to hold 1.
 * Something against nothing: one of the two waits 5 % longer. They have to be told apart.
 * Turns against a process of its own: all mechanisms in turns, and in alternation with that each mechanism in processes
 * in which no other is measured. Each process has sockets elsewhere in memory, so that this comparison needs many of
 * them and is undecided where N is large.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pairedRatio } from '../../dist/src/stats/paired_ratio.js'
import { median } from '../../dist/src/stats/quantile.js'
import { cellOf } from '../../dist/src/suite/cells.js'
import { formatPercent } from '../../dist/src/units/format.js'
import { check, checkInterval, section, show } from './checks.mjs'

const VARIANTS = [
  { mechanism: 'select' },
  { mechanism: 'poll' },
  { mechanism: 'epoll', trigger: 'level' },
  { mechanism: 'epoll', trigger: 'edge' },
]
const BLOCKS = 12
const CELL_MS = 18
const SHARES = [1, '10%', '100%']
const WAIT_MODES = ['nonblocking', 'ready']
const SMALL = [8, 16, 32, 64, 128, 256, 512]
const LARGE = [1000, 2048]
const DELAY_SHARE = 0.05

/** Measures the works in one fresh process and returns the turns of their cells. */
async function block(works, index, cellMs = CELL_MS) {
  const child = fork(fileURLToPath(new URL('works_block.mjs', import.meta.url)))
  child.send({ works, index, cellMs })
  const [measured] = await once(child, 'message')
  return measured
}

function worksOf(sizes, cellsOf) {
  return sizes.flatMap(fdCount =>
    SHARES.flatMap(active => WAIT_MODES.flatMap(waitMode => cellsOf({ fdCount, active, waitMode }))),
  )
}

/** Returns the blocks of each cell of each work, for pairedRatio. */
async function measured(works, blocks) {
  const figures = works.map(cells => cells.map(() => []))
  for (let index = 0; index < blocks; index++) {
    for (const [at, cells] of (await block(works, index)).entries()) {
      for (const [i, turns] of cells.entries()) figures[at][i].push({ index, figure: undefined, turns })
    }
  }
  return figures
}

function halfWidth({ logInterval: [low, high] }) {
  return (high - low) / 2
}

/** Returns each variant twice, in a work of its own. */
function twice(row) {
  return VARIANTS.map(variant => [
    { ...cellOf(variant, row), id: 'first' },
    { ...cellOf(variant, row), id: 'second' },
  ])
}

function middleNs(blocks) {
  return median(blocks.flatMap(({ turns }) => turns.filter(turn => turn !== null)))
}

export async function turns() {
  const sizes = [...SMALL, ...LARGE]
  const works = worksOf(sizes, row => twice(row))
  section(
    'Nothing against nothing',
    `${works.length} works of one mechanism twice, ${BLOCKS} blocks, ${CELL_MS} ms a cell in each.`,
  )
  const figures = await measured(works, BLOCKS)
  const ratios = figures.map(([a, b]) => pairedRatio(b, a))
  const holding =
    ratios.filter(({ logInterval: [low, high] }) => low <= 0 && high >= 0).length / ratios.length
  // 95 % less two standard errors of a share of this many.
  const least = 0.95 - 2 * Math.sqrt((0.95 * 0.05) / ratios.length)
  check('intervals that hold 1', formatPercent(holding), `at least ${formatPercent(least)}`, holding >= least)
  const widthOf = sized =>
    median(ratios.filter((_, i) => sized.includes(works[i][0].params.fdCount)).map(halfWidth))
  show('median half-width of the interval, N up to 512', formatPercent(widthOf(SMALL), 2))
  show('median half-width of the interval, N above', formatPercent(widthOf(LARGE), 2))
  show(
    'the same within 5 %',
    formatPercent(ratios.filter(({ decision }) => decision === 'same').length / ratios.length),
  )

  const medians = new Map(works.map((cells, at) => [cells, middleNs(figures[at][0])]))
  const small = works.filter(([{ params }]) => SMALL.includes(params.fdCount))
  const slowed = small.map(cells => [
    cells[0],
    {
      ...cells[1],
      params: { ...cells[1].params, waitDelayNs: Math.round(DELAY_SHARE * medians.get(cells)) },
    },
  ])
  section(
    'Something against nothing',
    `${slowed.length} of the works with N up to 512, one cell of each with waits that are 5 % longer.`,
  )
  const found = (await measured(slowed, BLOCKS)).map(([a, b]) => pairedRatio(b, a))
  const share = found.filter(({ logInterval: [low] }) => low > 0).length / found.length
  check('found slower', formatPercent(share), 'at least 90 %', share >= 0.9)
  show('median ratio', Math.exp(median(found.map(({ logRatio }) => logRatio))).toFixed(4))
}

const ALONE_SIZES = [10, 1000, 8000]
const ALONE_ROUNDS = 12
const ALONE_MS = 60
const ALONE_LIMIT = 0.03

export async function alone() {
  section(
    'Turns against a process of its own',
    `The median of each mechanism in turns with the others, divided by its median alone, timeout 0; ${ALONE_ROUNDS} processes of each, in alternation.`,
  )
  for (const fdCount of ALONE_SIZES) {
    for (const active of SHARES) {
      const work = VARIANTS.map(variant => cellOf(variant, { fdCount, active, waitMode: 'nonblocking' }))
      const together = work.map(() => [])
      const alone = work.map(() => [])
      for (let index = 0; index < ALONE_ROUNDS; index++) {
        const [turns] = await block([work], index, ALONE_MS)
        for (const [i, cell] of work.entries()) {
          together[i].push({ index, figure: median(turns[i].filter(Boolean)), turns: [] })
          // The process lasts as long as the other one: the first iterations of a process are slower than later ones.
          const [[own]] = await block([[cell]], index, ALONE_MS * work.length)
          alone[i].push({ index, figure: median(own.filter(Boolean)), turns: [] })
        }
      }
      for (const [i, { mechanism, params }] of work.entries()) {
        const paired = pairedRatio(together[i], alone[i])
        const what = `${mechanism} (${params.trigger}), N = ${fdCount}, ${active} active`
        checkInterval(what, paired, [1 - ALONE_LIMIT, 1 + ALONE_LIMIT])
      }
    }
  }
}
