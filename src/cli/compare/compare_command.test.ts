import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Comparison } from '../../analysis/verdict/comparison.ts'
import { savedRun } from '../../analysis/verdict/saved_runs.fixture.ts'
import { packageFile } from '../../suite/package_file.ts'

const MAIN = packageFile('dist/src/cli/main.js')

const RUNS = {
  before: savedRun(),
  same: savedRun({ seed: 2 }),
  slower: savedRun({ seed: 3, factor: () => 1.5 }),
  noisy: savedRun({ seed: 4, scatter: 0.5 }),
  short: savedRun({ seed: 5, blocks: 4 }),
  elsewhere: savedRun({ seed: 6, environment: { cpuModel: 'Other CPU' } }),
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench compare '))
  for (const [name, run] of Object.entries(RUNS)) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'run.json'), JSON.stringify(run))
  }
  const { before } = RUNS
  writeFileSync(
    join(folder, 'empty.json'),
    JSON.stringify({ ...before, run: { ...before.run, id: 'e' }, cells: [] }),
  )
  writeFileSync(join(folder, 'cut.json'), JSON.stringify(before).slice(0, 5000))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function compare(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, 'compare', ...args], { cwd: folder })
  return { status, stdout: stdout.toString(), stderr: stderr.toString() }
}

describe('exit codes', () => {
  test.each([
    ['same', [], 0],
    ['slower', [], 1],
    ['noisy', [], 3],
    ['noisy', ['--fail-on', 'regression'], 0],
    ['slower', ['--fail-on', 'regression'], 1],
    ['slower', ['--min-effect', '60%'], 0],
  ])('%s %j: %d', (head, options, code) => {
    const { status, stderr } = compare('before', head, ...options)
    expect({ status, stderr }).toEqual({ status: code, stderr: '' })
  })
})

test('--format json is the comparison, with what the user called the runs', () => {
  const { stdout } = compare('before', join('slower', 'run.json'), '--format', 'json')
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

test('--min-effect is the floor of every cell, and only where it is given', () => {
  const given = JSON.parse(
    compare('before', 'same', '--format', 'json', '--min-effect', '2%').stdout,
  ) as Comparison
  expect(given.settings.minEffect).toBe(0.02)
  expect(given.notes.join()).not.toContain('50 %')
})

test('--export writes another format beside it', () => {
  const { status, stdout } = compare('before', 'slower', '--export', 'json=verdict.json')
  expect(status).toBe(1)
  expect(stdout).toContain('regression')
  expect(JSON.parse(readFileSync(join(folder, 'verdict.json'), 'utf8'))).toMatchObject({ kind: 'compare' })
})

test('--export never takes the place of a run that is compared, by whatever name', () => {
  const run = join(folder, 'before', 'run.json')
  const content = readFileSync(run, 'utf8')
  symlinkSync(run, join(folder, 'link.json'))
  for (const file of [join('before', 'run.json'), 'link.json']) {
    const { status, stdout, stderr } = compare('before', 'same', '--export', `json=${file}`)
    const line = `muxbench: --export: ${file} is the run itself, which nothing must replace\n`
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: line })
    expect(readFileSync(run, 'utf8')).toBe(content)
  }
})

test.each([
  [['before', 'missing'], /^muxbench: missing: there is no such file/],
  [['before', 'cut.json'], /^muxbench: cut\.json: it is cut off or damaged/],
  [['before', 'before'], /^muxbench: compare: before and before are the same run \(run 1\); give two runs$/],
  [
    ['before', 'short'],
    /no cell of these runs can be judged; 8 cells: 8 and 4 blocks, where the test needs 5 of each run \(run it with --blocks 5 or more\)$/,
  ],
  [['before', 'elsewhere'], /8 cells: another CPU model: Example CPU @ 2\.50GHz, Other CPU$/],
  [['before', 'empty.json'], /8 cells: the other run has no cell like it$/],
  [['before', 'same', '--min-effect', '0'], /^muxbench: --min-effect: expected/],
  [['before', 'same', '--export', 'json=/proc/x/y'], /cannot write to \/proc\/x.* with --export\)$/],
  [['before', 'same', '--alpha', '2'], /^muxbench: --alpha: expected/],
  [['before'], /^muxbench: missing required argument 'head'$/],
])('%j is refused in one line', (args, line) => {
  const { status, stdout, stderr } = compare(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr.trimEnd()).toMatch(line)
  expect(stderr.trimEnd().split('\n')).toHaveLength(1)
})

test('--help has examples and the exit codes', () => {
  const { status, stdout } = compare('--help')
  expect(status).toBe(0)
  expect(stdout).toMatch(/muxbench compare base head --min-effect 5%[\s\S]*Exit codes: 0 fine/)
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('(default: 15%, and 50% where threads wake each other)')
})
