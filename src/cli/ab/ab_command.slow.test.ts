import { appendFileSync, cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { addonSha256 } from '../../poller/addon.ts'
import { readRun } from '../../result/run/read_run.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const ONE_CELL = ['smoke', '--mechanism', 'poll', '--fds', '8', '--active', '1', '--seed', '7']
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT]

const folder = temporaryFolder()
beforeAll(async () => {
  // Another file, the same code.
  cpSync(packageFile('build/Release/muxbench.node'), join(folder, 'other.node'))
  appendFileSync(join(folder, 'other.node'), '\n')
})

const ab = (...args: string[]) => call(folder, 'ab', ...args)

function comparisonIn(out: string): Comparison {
  return JSON.parse(readFileSync(join(folder, out, 'comparison.json'), 'utf8'))
}

// The fewest pairs that can be significant at such a level.
const QUICK = ['--pairs', '6', '--max-pairs', '6', '--alpha', '0.2', '--budget', '0.1']

test('what is undecided after the first pairs is measured in further ones', async () => {
  // No interval lies below such a floor, or within it, and no change is found where there is none.
  // The least that 12 pairs can decide at: chance finds something in one of a thousand runs of this test.
  const rule = ['--min-effect', '0.000001', '--alpha', '0.002', '--pairs', '6', '--max-pairs', '12']
  const cells = [...ONE_CELL, '--fds', '8,16', '--budget', '0.1', '--force', '--fail-on', 'inconclusive']
  const { status } = await ab(...cells, ...OWN, ...rule, '--out', 'looks')
  expect(status).toBe(3)
  expect(comparisonIn('looks').cells.map(({ blocks }) => blocks)).toEqual([
    [12, 12],
    [12, 12],
  ])
  const run = readRun(join(folder, 'looks/base'))
  expect(run.blocks.map(({ purpose }) => purpose)).toEqual([
    ...Array(6).fill('planned'),
    ...Array(6).fill('settle'),
  ])
  expect(run.run).toMatchObject({ status: 'complete', blocksPlanned: 6 })
})

test('an addon alone is measured by this package, under its own hash', async () => {
  // The code is the same: no difference that chance makes is as large as that.
  const rule = [...QUICK, '--min-effect', '0.99']
  const builds = ['--base', PACKAGE_ROOT, '--head', 'other.node']
  const { status } = await ab(...ONE_CELL, ...builds, ...rule, '--out', 'addon')
  expect(status).toBe(0)
  const { base, head, cells } = comparisonIn('addon')
  expect(base.addonSha256).toBe(addonSha256())
  expect(head).toMatchObject({ label: 'other.node', commit: null })
  expect(head.addonSha256).toBe(addonSha256(join(folder, 'other.node')))
  expect(cells).toMatchObject([{ ground: 'pairs', blocks: [6, 6] }])
})
