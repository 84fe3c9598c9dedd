import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { savedRun } from '../../analysis/verdict/saved_runs.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { call, expectRefusal, saveRun, temporaryFolder } from '../call.fixture.ts'

/** Returns a run that counted so many instructions in every wait. */
function counted(seed: number, instructions: number): RunFile {
  const run = savedRun({ seed })
  return {
    ...run,
    cells: run.cells.map(cell => ({
      ...cell,
      params: { ...cell.params, counts: 'instructions' },
      metrics: { waitInstructions: { ...cell.metrics['waitNs'], unit: 'instruction' } },
      blocks: cell.blocks.map(block => ({ ...block, metrics: { waitInstructions: instructions } })),
    })) as RunFile['cells'],
  }
}

const RUNS = {
  before: savedRun(),
  same: savedRun({ seed: 2 }),
  slower: savedRun({ seed: 3, factor: () => 1.5 }),
  noisy: savedRun({ seed: 4, scatter: 0.5 }),
  short: savedRun({ seed: 5, blocks: 4 }),
  elsewhere: savedRun({ seed: 6, environment: { cpuModel: 'Other CPU' } }),
  again: savedRun({ seed: 7 }),
  steady: savedRun({ seed: 8, scatter: 0 }),
  counted: counted(10, 1108),
  more: counted(11, 1167),
  reseeded: { ...counted(12, 1167), run: { ...counted(12, 1167).run, seed: 99 } },
  longer: savedRun({ seed: 9, scatter: 0, factor: () => 1.06 }),
}

const folder = temporaryFolder()
beforeAll(async () => {
  for (const [name, run] of Object.entries(RUNS)) saveRun(folder, name, run)
  const { before } = RUNS
  writeFileSync(
    join(folder, 'empty.json'),
    JSON.stringify({ ...before, run: { ...before.run, id: 'e' }, cells: [] }),
  )
  writeFileSync(join(folder, 'cut.json'), JSON.stringify(before).slice(0, 5000))
})

const compare = (...args: string[]) => call(folder, 'compare', ...args)

describe('exit codes', () => {
  test.each([
    ['same', [], 0],
    ['slower', [], 1],
    ['noisy', [], 0],
    ['noisy', ['--fail-on', 'inconclusive'], 3],
    ['slower', ['--fail-on', 'inconclusive'], 1],
    ['slower', ['--min-effect', '60%'], 0],
  ])('%s %j: %d', async (head, options, code) => {
    const { status, stderr } = await compare('before', head, ...options)
    expect({ status, stderr }).toEqual({ status: code, stderr: '' })
  })
})

test('--format json is the comparison, with what the user called the runs', async () => {
  const { stdout } = await compare('before', join('slower', 'run.json'), '--format', 'json')
  const comparison = JSON.parse(stdout) as Comparison
  expect(comparison).toMatchObject({
    kind: 'compare',
    verdict: 'regression',
    base: { label: 'before' },
    head: { label: join('slower', 'run.json') },
    settings: { alpha: 0.05, minEffect: 0.15, minDifference: null },
  })
  expect(comparison.cells).toHaveLength(8)
})

test('--min-effect is the floor of every cell, and only where it is given', async () => {
  const given = JSON.parse(
    (await compare('before', 'same', '--format', 'json', '--min-effect', '2%')).stdout,
  ) as Comparison
  expect(given.settings.minEffect).toBe(0.02)
  expect(given.notes.join()).not.toContain('50 %')
})

test('--export writes another format beside it', async () => {
  const { status, stdout } = await compare('before', 'slower', '--export', 'json=verdict.json')
  expect(status).toBe(1)
  expect(stdout).toContain('regression')
  expect(JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8'))).toMatchObject({ kind: 'compare' })
})

test('--export never takes the place of a run that is compared, by whatever name', async () => {
  const run = join(folder, 'before', 'run.json')
  const content = readFileSync(run, 'utf8')
  symlinkSync(run, join(folder, 'link.json'))
  for (const file of [join('before', 'run.json'), 'link.json']) {
    const { status, stdout, stderr } = await compare('before', 'same', '--export', `json=${file}`)
    const line = `muxbench: --export: ${file} is the run itself, which nothing must replace\n`
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: line })
    expect(readFileSync(run, 'utf8')).toBe(content)
  }
})

test.each([
  [['before', 'missing'], /^muxbench: missing: there is no such file/],
  [['before', 'cut.json'], /^muxbench: cut\.json: it is cut off or damaged/],
  [
    ['before', 'before'],
    /^muxbench: compare: before and before are the same run \(run 1\); give two runs\n$/,
  ],
  [
    ['before', 'short'],
    /no cell of these runs can be judged; 8 cells: 8 and 4 blocks, where the test needs 5 of each run \(run it with --blocks 5 or more\)\n$/,
  ],
  [['before', 'elsewhere'], /8 cells: another CPU model: Example CPU @ 2\.50GHz, Other CPU\n$/],
  [['before', 'empty.json'], /8 cells: the other run has no cell like it\n$/],
  [['before', 'same', '--min-effect', '0'], /^muxbench: --min-effect: 0 is a floor of counted figures/],
  [['before', 'same', '--export', 'json=/proc/x/y'], /cannot write to \/proc\/x.* with --export\)\n$/],
  [['before', 'same', '--alpha', '2'], /^muxbench: --alpha: expected/],
  [['before'], /^muxbench: compare: give BASE HEAD, or several runs a side with --base RUN… --head RUN… /],
  [['before', 'same', '--base', 'again'], /^muxbench: compare: give BASE HEAD, or several runs/],
  [
    ['--base', 'before', 'same', '--head', 'again', 'before'],
    /before and before are the same run .*; give each run once\n$/,
  ],
  [
    ['--base', 'before', 'same', '--head', 'elsewhere'],
    /8 cells: run 1 of the base and run 1 of the head: another CPU/,
  ],
  [
    ['before', 'same', '--min-effect', '10 instructions'],
    /^muxbench: --min-effect: instructions are a floor of counted figures, and 8 cells have times or rates/,
  ],
  [['before', 'same', '--out', join('before', 'run.json')], /^muxbench: --out: .* is the run itself/],
  [['before', 'same', '--out', '/proc/x/y'], /cannot write to \/proc\/x.* with --out\)\n$/],
])('%j is refused in one line', async (args, line) => {
  expectRefusal(await compare(...args), line)
})

test('several runs a side are one comparison', async () => {
  const sides = ['--base', 'before', 'same', 'again', '--head', 'slower']
  const { status, stdout } = await compare(...sides, '--format', 'json')
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    base: { runs: ['before', 'same', 'again'] },
    head: { label: 'slower', runs: ['slower'] },
    settings: { minEffect: 0.01 },
  })
})

test('figures that repeat exactly need no test, and a floor in percent decides what counts', async () => {
  expect((await compare('steady', 'longer')).status).toBe(1)
  const { status, stdout } = await compare('steady', 'longer', '--min-effect', '10%')
  expect([status, stdout]).toEqual([0, expect.stringContaining('below the floor')])
  const floor = ['--format', 'json', '--min-effect']
  const most = JSON.parse((await compare('counted', 'more', ...floor, '60instructions')).stdout)
  expect(most).toMatchObject({
    ...{ verdict: 'below the floor', settings: { minEffect: 0, minDifference: 60 } },
    pools: [{ difference: [59, 59], cells: 2 }, {}, {}],
  })
  expect((await compare('counted', 'more', ...floor, '59 instructions')).status).toBe(1)
  expect((await compare('counted', 'more', ...floor, '0')).status).toBe(1)
  const other = await compare('counted', 'reseeded')
  expect([other.status, other.stdout]).toEqual([2, ''])
  expect(other.stderr).toMatch(
    /the seeds differ \(\d+, 99\), with which other work was counted: give all the same --seed/,
  )
  const { stdout: text } = await compare('counted', 'more')
  expect(text).toContain('select, waits that only look: +59 instructions (+5.3 %), more in both cells')
  expect(text).toContain('1,108 instructions  1,167 instructions  +59 instructions (+5.3 %)')
})

test('--out takes what would go to stdout, or a folder takes the figures and the page', async () => {
  const toFile = await compare('before', 'slower', '--format', 'markdown', '--out', 'verdict.md')
  expect([toFile.status, toFile.stdout]).toEqual([1, ''])
  expect(readFileSync(join(folder, 'verdict.md'), 'utf8')).toContain('### muxbench:')
  const toFolder = await compare('before', 'slower', '--out', 'verdict')
  expect(toFolder.stdout).toContain('regression')
  expect(readdirSync(join(folder, 'verdict')).sort()).toEqual(['comparison.json', 'verdict.html'])
  expect((await compare('before', 'slower', '--out', '-')).stdout).toContain('regression')
})

test('--help has examples and the exit codes', async () => {
  const { status, stdout } = await compare('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/muxbench compare base head --min-effect 5%[\s\S]*Exit codes: 0 fine/)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '(default: one run a side: 15%, and 50% where threads wake each other; several: 1%; of counts any)',
  )
})
