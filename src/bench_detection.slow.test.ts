import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { summarize } from './analysis/calibration/summarize.ts'
import { MIXED, measuredOf, NULLS, trialOf } from './analysis/calibration/trials.fixture.ts'
import { packageFile } from './suite/package_file.ts'

// The benchmark of the verdicts takes an hour. These tests only show that it still runs and that its limits work.

function bench(...args: string[]) {
  const script = packageFile('bench/detection.mjs')
  return spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', cwd: packageFile('.') })
}

test('a try prints every section and exits with 0 whatever its figures are', () => {
  const { status, stdout, stderr } = bench('--quick')
  expect(stderr).not.toContain('Error')
  expect(status).toBe(0)
  for (const heading of ['Verdicts', 'Other methods', 'Change points of real figures']) {
    expect(stdout).toContain(`\n${heading}\n`)
  }
  expect(stdout).not.toContain('NaN')
}, 600_000)

test('a saved measurement is judged again, and a missed limit gives exit code 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench detection '))
  const file = join(folder, 'detection.json')
  const judged = (deviation: number) => {
    const mixed = [1, 2, 3].map(seed => trialOf(MIXED, deviation, seed))
    writeFileSync(file, JSON.stringify(summarize(measuredOf([trialOf(NULLS, deviation, 4), ...mixed]))))
    return bench('verdicts', '--from', file)
  }
  try {
    const quiet = judged(0.01)
    expect(quiet.stdout).toMatch(/5 % slower: found by all pairs +100\.00 % +at least 95 % +ok\n +12 of 12;/)
    expect(quiet.stdout).toContain('every limit is met')
    expect(quiet.status).toBe(0)
    const noisy = judged(0.3)
    expect(noisy.stdout).toMatch(/5 % slower: found by all pairs +\S+ % +at least 95 % +MISSED/)
    expect(noisy.status).toBe(1)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.each([
  [['nothing'], 'no section "nothing"'],
  [['--rounds', '0'], '--rounds takes a number from 1 to 999'],
  [['--from', '/nowhere/detection.json'], 'there is no /nowhere/detection.json'],
])('%s is refused with the list of sections', (args, reason) => {
  const { status, stderr } = bench(...args)
  expect(status).toBe(2)
  expect(stderr).toMatch(
    new RegExp(`^bench:detection: ${reason}\nusage: .*\n--rounds: .*\nsections: verdicts, `),
  )
})
