import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { addonSha256 } from '../../poller/addon.ts'
import { readRun } from '../../result/run/read_run.ts'
import { PACKAGE_ROOT } from '../../suite/package_file.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'

const ONE_CELL = ['smoke', '--mechanism', 'poll', '--fds', '8', '--active', '1', '--seed', '7']
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT]
const CELL = 'poll/n8/k1/nonblocking'

const folder = temporaryFolder()

const ab = (...args: string[]) => call(folder, 'ab', ...args)

function comparisonIn(out: string): Comparison {
  return JSON.parse(readFileSync(join(folder, out, 'comparison.json'), 'utf8'))
}

// The fewest pairs that can be significant at such a level.
const QUICK = ['--pairs', '6', '--max-pairs', '6', '--alpha', '0.2', '--budget', '0.1']

test('identical addons are unchanged, and nothing is measured', async () => {
  const { status, stderr } = await ab(...ONE_CELL, ...OWN, '--out', 'same')
  expect(status).toBe(0)
  expect(stderr).toContain('both builds have the same addon, so that nothing was measured')
  expect(readdirSync(join(folder, 'same')).sort()).toEqual(['comparison.json', 'verdict.html'])
  expect(comparisonIn('same').cells).toMatchObject([
    { id: CELL, verdict: 'within noise', ground: 'identical addons', base: null, blocks: [0, 0] },
  ])
  expect(comparisonIn('same').cells[0]?.reason).toContain(addonSha256().slice(0, 12))
})

test('sides that do other work are refused with the digests, and the command fails', async () => {
  const other = ['--head-param', 'fdCount=16', '--out', 'work']
  const { status, stderr } = await ab(...ONE_CELL, ...OWN, ...QUICK, ...other)
  expect(status).toBe(2)
  expect(stderr).toContain('its sides did not deliver the same work')
  expect(stderr).toContain('the budget of 100 ms is less than 12 processes with 1 cell')
  expect(comparisonIn('work')).toMatchObject({ cells: [], refused: [{ id: CELL }] })
  expect(readRun(join(folder, 'work/head')).blocks).toHaveLength(1)
})

test.each([
  ['too few pairs', [...OWN, '--pairs', '5', '--max-pairs', '6'], /give --max-pairs 7 or more/],
  ['fewer in all than at first', [...OWN, '--pairs', '9', '--max-pairs', '8'], /--max-pairs: "8" is not/],
  ['no such folder', ['--base', 'nowhere', '--head', '.'], /--base: there is no nowhere/],
  [
    'a folder without a build',
    ['--base', '/proc', '--head', '.'],
    /--base: \/proc is no checkout of muxbench/,
  ],
  [
    'several values for a side',
    [...OWN, '--base-param', 'churn=1,2'],
    /--base-param churn: "1,2" has several/,
  ],
  ['no head', ['--base', '.'], /required option '--head <dir>' not specified/],
  [
    'two places of a suite that a parameter makes one',
    [...OWN, '--fds', '8,16', '--head-param', 'fdCount=8'],
    /--head-param: it makes several cells of the suite/,
  ],
  ['a wrong floor', [...OWN, '--min-effect', 'two'], /--min-effect/],
])('%s is one line and exit code 2', async (_, args, message) => {
  const called = await ab(...ONE_CELL, ...args)
  expectRefusal(called, message)
  expect(existsSync(join(folder, 'reports'))).toBe(false)
})
