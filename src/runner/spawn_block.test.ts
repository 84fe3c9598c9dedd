import { expect, test } from 'vitest'
import { UNPINNED } from './block_protocol.ts'
import { OWN_HOST, spawnBlock } from './spawn_block.ts'

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
