/**
 * A process that measures some works as a block of muxbench does, but with cells of its parent's choice: two of them may
 * be the same mechanism, and one of them may be slowed down. It reads { works, index, cellMs } from its parent and sends
 * the lead metric's medians by work and cell.
 */
import { loadAddon } from '../../dist/src/poller/addon.js'
import { measureWork } from '../../dist/src/runner/child/measure_work.js'
import { ALONE } from '../../dist/src/runner/child/turns.js'
import { makePlan } from '../../dist/src/workload/plan.js'

const SEED = 1
const UNPINNED = { reader: null, writer: null }

async function measure({ works, index, cellMs }) {
  const addon = loadAddon()
  addon.unshareDescriptorTable()
  addon.raiseDescriptorLimit()
  const { costNs, resolutionNs } = addon.calibrateClock(200_000)
  const size = Math.max(...works.flat().map(({ params }) => params.fdCount))
  const pool = new addon.FdPool(size, 'socketpair')
  const plans = new Map()
  const context = {
    addon,
    pool: () => pool,
    seed: SEED,
    clockCostNs: costNs,
    blockIndex: index,
    signal: new AbortController().signal,
    pin: UNPINNED,
    allowedCpus: addon.affinity(),
    planOf: ({ params: { fdCount, activeCount, chainWrites } }) => {
      const key = `${fdCount} ${activeCount}`
      if (!plans.has(key)) plans.set(key, makePlan({ seed: SEED, fdCount, activeCount, chainWrites }))
      return plans.get(key)
    },
  }
  const measured = []
  for (const [at, cells] of works.entries()) {
    const request = { cells, firstPosition: at, budgetMs: cellMs * cells.length, clockStepNs: resolutionNs }
    const results = await measureWork(
      request,
      context,
      ALONE,
      () => {},
      (cell, reason) => {
        throw new Error(`${cell.id}: ${reason}`)
      },
    )
    measured.push(results.map(({ turns }) => turns))
  }
  pool.close()
  return measured
}

process.once('message', async request => {
  process.send(await measure(request))
  process.disconnect()
})
