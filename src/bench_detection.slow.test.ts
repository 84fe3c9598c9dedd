import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { trialOf } from './analysis/calibration/trials.fixture.ts'
import { packageFile } from './suite/package_file.ts'

// The benchmark of the verdicts takes 45 minutes. These tests only show that it still runs and that its limits work.

function bench(...args: string[]) {
  const script = packageFile('bench/detection.mjs')
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', cwd: packageFile('.') })
}

test('a try prints every section and exits with 0 whatever its figures are', () => {
  const { status, stdout, stderr } = bench('nulls', 'slowdowns', 'coverage', '--quick')
  expect(stderr).not.toContain('Error')
  expect(status).toBe(0)
  for (const heading of ['False positives', 'Other methods', 'Slowdowns', 'Estimates']) {
    expect(stdout).toContain(`\n${heading}\n`)
  }
  expect(stdout).not.toContain('NaN')
}, 600_000)

test('a saved measurement is judged again, and a missed limit gives exit code 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench detection '))
  const file = join(folder, 'detection.json')
  const about = { measuredAt: '2026-11-21', kernel: '6.18', cpuModel: 'a CPU', overshootNs: 10 }
  const save = (deviation: number) => {
    const mixed = [1, 2, 3].map(seed => trialOf([0, 500, 500, 1000, 1000], deviation, seed))
    const nulls = [4, 5].map(seed => trialOf([0, 0, 0], deviation, seed))
    writeFileSync(file, JSON.stringify({ ...about, mixed, nulls }))
  }
  try {
    save(0.01)
    const quiet = bench('slowdowns', '--from', file)
    expect(quiet.stdout).toMatch(/5 % slower: found by all pairs +100\.00 % +at least 95 % +ok\n +6 of 6;/)
    expect(quiet.stdout).toContain('every limit is met')
    expect(quiet.status).toBe(0)
    save(0.3)
    const noisy = bench('slowdowns', '--from', file)
    expect(noisy.stdout).toMatch(/5 % slower: found by all pairs +\S+ % +at least 95 % +MISSED/)
    expect(noisy.status).toBe(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('an unknown section is refused with the list of sections, as is a bad number or a missing file', () => {
  const { status, stderr } = bench('nothing')
  expect(status).toBe(2)
  expect(stderr).toMatch(
    /^bench:detection: no section "nothing"\nusage: .*\n--comparisons: .*\nsections: nulls, slowdowns, /,
  )
  expect(bench('--comparisons', '0').status).toBe(2)
  expect(bench('--from', '/nowhere/detection.json').status).toBe(2)
})
