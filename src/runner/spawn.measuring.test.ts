import { closeSync } from 'node:fs'
import { expect, test } from 'vitest'
import smokeSuite from '../../suites/smoke.ts'
import { loadAddon } from '../poller/addon.ts'
import { expandCells } from '../suite/cells.ts'
import { UNPINNED } from './block_protocol.ts'
import { OWN_HOST, spawnBlock } from './spawn.ts'

const request = {
  type: 'run',
  index: 0,
  seed: 1,
  cells: [],
  firstPosition: 0,
  budgetMs: 100,
  pin: UNPINNED,
} as const
const never = new AbortController().signal

test('a block process takes the addon that it is told to take', async () => {
  const report = await spawnBlock(request, never, { ...OWN_HOST, addonPath: '/nowhere/muxbench.node' })
  expect(report.crash).toEqual({ cellId: null, reason: 'there is no addon /nowhere/muxbench.node' })
})

test('left out, it is that of its own package', async () => {
  const report = await spawnBlock(request, never)
  expect(report.crash).toBeNull()
  expect(report.facts?.clockCostNs).toBeGreaterThan(0)
})

test('a process of another checkout that cannot start says why', async () => {
  const report = await spawnBlock(request, never, {
    processPath: '/nowhere/block_process.js',
    addonPath: null,
  })
  expect(report.crash?.cellId).toBeNull()
  expect(report.crash?.reason).toContain("Cannot find module '/nowhere/block_process.js'")
})

test('two block processes take turns, and one whose other ended goes on alone', async () => {
  const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 16] } })
  const ends = loadAddon().socketpair()
  const both = ends.map((fd, i) =>
    // The second has half of the cells: the first has to do the rest by itself.
    spawnBlock({ ...request, cells: i === 0 ? cells : cells.slice(0, cells.length / 2) }, never, OWN_HOST, {
      fd,
      isFirst: i === 0,
    }),
  )
  for (const fd of ends) closeSync(fd)
  const [one, other] = await Promise.all(both)
  expect([one?.crash, other?.crash]).toEqual([null, null])
  expect(one?.results.map(({ cellId }) => cellId)).toEqual(cells.map(({ id }) => id))
  expect(other?.results).toHaveLength(cells.length / 2)
  expect(one?.results[0]?.workDigest).toBe(other?.results[0]?.workDigest)
})
