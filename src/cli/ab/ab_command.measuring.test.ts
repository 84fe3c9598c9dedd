import { spawn } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { addonSha256 } from '../../poller/addon.ts'
import { readRun } from '../../result/read_run.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const ONE_CELL = ['smoke', '--mechanism', 'poll', '--fds', '8', '--active', '1', '--seed', '7']
const OWN = ['--base', PACKAGE_ROOT, '--head', PACKAGE_ROOT]
const CELL = 'poll/n8/k1/nonblocking'

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

const QUICK = ['--pairs', '7', '--max-pairs', '7', '--budget', '0.2']

test('a wait that has become much longer is a regression, exit code 1, and both sides are ordinary runs', async () => {
  const { status, stdout, stderr } = await ab(
    ...ONE_CELL,
    ...OWN,
    ...QUICK,
    '--head-param',
    'waitDelayNs=100000',
    '--out',
    'slow',
  )
  expect(stderr).toContain('7 pairs of processes, 1 cell in each: about')
  expect(status).toBe(1)
  expect(stdout).toContain(CELL)
  const comparison = comparisonIn('slow')
  expect(comparison).toMatchObject({ kind: 'ab', suite: 'smoke', verdict: 'regression', refused: [] })
  expect(comparison.notes).toContain('the head alone was measured with waitDelayNs=20000')
  const [cell] = comparison.cells
  expect(cell).toMatchObject({ id: CELL, metric: 'waitNs', ground: 'pairs', blocks: [7, 7] })
  expect((cell?.head ?? 0) - (cell?.base ?? 0)).toBeGreaterThan(75_000)
  const [base, head] = ['base', 'head'].map(side => readRun(join(folder, 'slow', side)))
  for (const run of [base, head]) {
    expect(run?.run).toMatchObject({ status: 'complete', blocksPlanned: 7, blocksFinished: 7, seed: 7 })
    expect(run?.cells[0]?.blocks).toHaveLength(7)
  }
  expect(base?.cells[0]?.workDigest).toBe(head?.cells[0]?.workDigest)
  expect(head?.cells[0]?.id).toBe(`${CELL}/waitDelayNs20000`)
  expect(readFileSync(join(folder, 'slow/verdict.html'), 'utf8')).toContain('1 regression')
  // The head's cell is another one, of which nothing can be laid over the base's.
  expect(existsSync(join(folder, 'slow/report.html'))).toBe(false)
})

test('what is undecided after the first pairs is measured in further ones', async () => {
  const args = [
    'smoke',
    '--mechanism',
    'poll',
    '--fds',
    '8,16',
    '--active',
    '1',
    '--seed',
    '7',
    '--budget',
    '0.3',
  ]
  // No interval lies within such a floor, and no change is found where there is none.
  const { status } = await ab(
    ...args,
    ...OWN,
    '--force',
    '--pairs',
    '6',
    '--max-pairs',
    '12',
    // The least that 12 pairs can decide at: chance finds something in one of a thousand runs of this test.
    '--alpha',
    '0.002',
    '--min-effect',
    '0.000001',
    '--out',
    'looks',
  )
  expect(status).toBe(3)
  const { cells } = comparisonIn('looks')
  expect(cells.map(({ blocks }) => blocks)).toEqual([
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

test('an addon alone is measured by this package, under its own hash', async () => {
  const { status } = await ab(
    ...ONE_CELL,
    ...[
      '--base',
      PACKAGE_ROOT,
      '--head',
      'other.node',
      ...QUICK,
      '--fail-on',
      'regression',
      '--out',
      'addon',
    ],
  )
  expect(status).toBe(0)
  const { base, head, cells } = comparisonIn('addon')
  expect(base.addonSha256).toBe(addonSha256())
  expect(head).toMatchObject({ label: 'other.node', commit: null })
  expect(head.addonSha256).toBe(addonSha256(join(folder, 'other.node')))
  expect(cells).toMatchObject([{ ground: 'pairs', blocks: [7, 7] }])
})

test('sides that do other work are refused with the digests, and the command fails', async () => {
  const { status, stderr } = await ab(
    ...ONE_CELL,
    ...OWN,
    ...QUICK,
    '--head-param',
    'fdCount=16',
    '--out',
    'work',
  )
  expect(status).toBe(2)
  expect(stderr).toContain('its sides did not deliver the same work')
  expect(stderr).toContain('the budget of 200 ms is less than 14 processes with 1 cell')
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
  ['a wrong floor', [...OWN, '--min-effect', 'two'], /--min-effect/],
])('%s is one line and exit code 2', async (_, args, message) => {
  const called = await ab(...ONE_CELL, ...args)
  expectRefusal(called, message)
  expect(existsSync(join(folder, 'reports'))).toBe(false)
})

test('two places of a suite that a side’s parameter makes one are refused', async () => {
  const { status, stderr } = await ab(
    'smoke',
    '--fds',
    '8,16',
    '--active',
    '1',
    ...OWN,
    '--head-param',
    'fdCount=8',
  )
  expect(status).toBe(2)
  expect(stderr).toContain('--head-param: it makes several cells of the suite')
})

test('interrupted, it keeps what is finished, gives no verdict, and exits with 130', async () => {
  const args = [...ONE_CELL, ...OWN, '--force', '--pairs', '100', '--budget', '60', '--out', 'cut']
  const child = spawn(process.execPath, [MAIN, 'ab', ...args], { cwd: folder })
  let stderr = ''
  child.stderr.on('data', data => {
    // The time is said when the first pair begins.
    if (stderr === '') setTimeout(() => child.kill('SIGINT'), 4000)
    stderr += data
  })
  const code = await new Promise(resolve => child.on('close', resolve))
  expect(code).toBe(130)
  expect(stderr).toMatch(/interrupted after \d+ pairs: there is no verdict, and what was measured is kept/)
  expect(existsSync(join(folder, 'cut/comparison.json'))).toBe(false)
  for (const side of ['base', 'head']) {
    const { run } = readRun(join(folder, 'cut', side))
    expect(run.status).toBe('partial')
    expect(run.blocksFinished).toBeGreaterThan(0)
  }
})
