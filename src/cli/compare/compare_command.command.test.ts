import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { savedRun } from '../../analysis/verdict/saved_runs.fixture.ts'
import { call, expectRefusal, saveRun, temporaryFolder } from '../call.fixture.ts'

const RUNS = {
  before: savedRun(),
  same: savedRun({ seed: 2 }),
  slower: savedRun({ seed: 3, factor: () => 1.5 }),
  noisy: savedRun({ seed: 4, scatter: 0.5 }),
  short: savedRun({ seed: 5, blocks: 4 }),
  elsewhere: savedRun({ seed: 6, environment: { cpuModel: 'Other CPU' } }),
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
    settings: { alpha: 0.05, minEffect: 0.15 },
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
  [['before', 'same', '--min-effect', '0'], /^muxbench: --min-effect: expected/],
  [['before', 'same', '--export', 'json=/proc/x/y'], /cannot write to \/proc\/x.* with --export\)\n$/],
  [['before', 'same', '--alpha', '2'], /^muxbench: --alpha: expected/],
  [['before'], /^muxbench: missing required argument 'head' \(see muxbench compare --help\)\n$/],
])('%j is refused in one line', async (args, line) => {
  expectRefusal(await compare(...args), line)
})

test('--help has examples and the exit codes', async () => {
  const { status, stdout } = await compare('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/muxbench compare base head --min-effect 5%[\s\S]*Exit codes: 0 fine/)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(default: 15%, and 50% where threads wake each other)')
})
