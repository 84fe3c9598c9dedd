import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Calibration } from '../../analysis/calibration/calibration.ts'
import { Journal } from '../../result/journal/journal.ts'
import { packageFile } from '../../suite/package_file.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const MAIN = packageFile('dist/src/cli/main.js')
const folder = temporaryFolder()

const calibrate = (...args: string[]) => call(folder, 'calibrate', 'smoke', ...args)

const TINY = [
  ...['--mechanism', 'poll,epoll', '--trigger', 'level', '--fds', '64', '--active', '1'],
  ...['--budget', '0.2', '--alpha', '0.2', '--pairs', '6', '--max-pairs', '7'],
]

test('it compares the build with itself and then with slower cells, and reports what it found', async () => {
  const options = ['--rounds', '2', '--seed', '1', '--json', '--out', 'c.json']
  const remove = vi.spyOn(Journal.prototype, 'remove').mockReturnValue()
  const { status, stdout, stderr } = await calibrate(...TINY, ...options)
  remove.mockRestore()
  expect(status).toBe(0)
  expect(stderr).toMatch(
    /^muxbench: note: 2 comparisons of 6 pairs, 2 cells in each: about \d+ s, and up to \d+ s where cells stay undecided\n$/,
  )
  expect(readFileSync(join(folder, 'c.json'), 'utf8')).toBe(stdout)
  const calibration = JSON.parse(stdout) as Calibration
  expect(calibration.cells).toHaveLength(2)
  expect(calibration.settings).toMatchObject({ pairs: 6, maxPairs: 7, rounds: 2, budgetSeconds: 0.2 })
  const injected = calibration.slowdowns.reduce((sum, { byFirst }) => sum + byFirst.trials, 0)
  // Each cell of the second comparison is either delayed or left alone.
  expect(calibration.falsePositives.trials).toBe(4 - injected)
  expect(calibration.coverage.trials).toBe(4)
  expect(calibration.cells.every(({ detectable }) => detectable.length === 4)).toBe(true)
})

test('its journal gives the same result after the last pair, also where the file cannot be written', async () => {
  const before = JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8')) as Calibration
  const journal = ['--rounds', '2', '--seed', '1', '--json', '--resume', 'c.json.unfinished']
  vi.stubEnv('TMPDIR', folder)
  const full = await calibrate(...TINY, ...journal, '--out', '/dev/full')
  vi.unstubAllEnvs()
  expect(full.status).toBe(2)
  const [, second] = /ENOSPC .*; full is whole in (.*): move what is there to/.exec(full.stderr) ?? []
  expect(readFileSync(join(second as string, 'full'), 'utf8')).toBe(full.stdout)
  const { status, stdout } = await calibrate(...TINY, ...journal)
  expect(status).toBe(0)
  for (const found of [full.stdout, stdout]) {
    expect({ ...JSON.parse(found), measuredAt: before.measuredAt }).toEqual(before)
  }
  expect(existsSync(join(folder, 'c.json.unfinished'))).toBe(false)
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
  expect(stderr).toContain('there is no result, since not all comparisons were finished')
})
