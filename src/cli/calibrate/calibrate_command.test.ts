import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Calibration } from '../../analysis/calibration/calibration.ts'
import { packageFile } from '../../suite/package_file.ts'

const MAIN = packageFile('dist/src/cli/main.js')
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muxbench calibrate '))
})
afterAll(() => rmSync(folder, { recursive: true }))

function calibrate(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, 'calibrate', 'smoke', ...args], { encoding: 'utf8', cwd: folder })
}

const TINY = [
  ...['--mechanism', 'poll,epoll', '--trigger', 'level', '--fds', '64', '--active', '1'],
  ...['--budget', '0.5', '--pairs', '7', '--max-pairs', '8'],
]

test('it measures nothing with nothing, then slower cells, and says what it found', () => {
  const { status, stdout, stderr } = calibrate(
    ...TINY,
    '--rounds',
    '3',
    '--seed',
    '1',
    '--json',
    '--out',
    'c.json',
  )
  expect(status).toBe(0)
  expect(stderr).toMatch(
    /^muxbench: 3 comparisons of 7 pairs, 2 cells in each: about \d+ s, and up to \d+ s where cells stay undecided\n$/,
  )
  expect(readFileSync(join(folder, 'c.json'), 'utf8')).toBe(stdout)
  const calibration = JSON.parse(stdout) as Calibration
  expect(calibration.cells).toHaveLength(2)
  expect(calibration.settings).toMatchObject({ pairs: 7, maxPairs: 8, rounds: 3, budgetSeconds: 0.5 })
  // Three rounds of two cells: epoll's wait is too short for a delay, and poll has each share once at most.
  const injected = calibration.slowdowns.map(({ share, byFirst }) => [share, byFirst.trials])
  expect(injected.every(([, trials]) => trials === 1)).toBe(true)
  expect(injected.length).toBeGreaterThan(0)
  expect(calibration.falsePositives.trials).toBe(6 - injected.length)
  expect(calibration.coverage.trials).toBe(6)
  expect(calibration.cells.find(({ id }) => id.startsWith('epoll'))?.undelayable).toMatch(/too short/)
  expect(calibration.cells.every(({ detectable }) => detectable.length === 4)).toBe(true)
}, 120_000)

describe('what it cannot do is one line', () => {
  test.each([
    [['--rounds', '0'], /^muxbench: --rounds: "0" is not a whole number from 1 to 1000\n$/],
    [
      ['--pairs', '3', '--max-pairs', '4'],
      /^muxbench: --pairs: 4 pairs can decide nothing of .* give --max-pairs/,
    ],
    [['--min-effect', 'x'], /^muxbench: --min-effect: expected a share/],
    [['--alpha', '2'], /^muxbench: --alpha: expected a probability/],
    [['--blocks', '3'], /^muxbench: unknown option '--blocks'/],
  ])('%j', (args, message) => {
    const { status, stdout, stderr } = calibrate(...args)
    expect(stderr).toMatch(message)
    expect([status, stdout]).toEqual([2, ''])
  })
})

test('Ctrl-C ends it with 130 and no table', async () => {
  const child = spawn(process.execPath, [MAIN, 'calibrate', 'smoke', ...TINY, '--rounds', '500'], {
    cwd: folder,
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', data => {
    stdout += data
  })
  child.stderr.on('data', data => {
    if (stderr === '') child.kill('SIGINT')
    stderr += data
  })
  const status = await new Promise(resolve => child.on('close', resolve))
  expect([status, stdout]).toEqual([130, ''])
  expect(stderr).toContain('nothing can be said of comparisons that are not finished')
}, 60_000)

test('its help has examples', () => {
  const { status, stdout } = spawnSync(process.execPath, [MAIN, 'calibrate', '--help'], { encoding: 'utf8' })
  expect(status).toBe(0)
  expect(stdout.match(/^ {2}muxbench calibrate/gm)?.length).toBeGreaterThanOrEqual(4)
  expect(stdout).toContain('130 interrupted')
})
