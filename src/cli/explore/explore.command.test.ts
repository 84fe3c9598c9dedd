import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PRESETS } from '../../explore/presets.ts'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const explore = (...args: string[]) => call(folder, 'explore', ...args)

test('writes one page that opens with the preset, and replaces it the next time', async () => {
  const { status, stdout, stderr } = await explore('--preset', 'oneshot', '--theme', 'dark')
  expect([status, stdout, stderr]).toEqual([0, '', expect.stringMatching(/^explorer: .*explorer\.html$/m)])
  const page = readFileSync(join(folder, 'explorer.html'), 'utf8')
  expect(page).toContain('<main data-preset="oneshot">')
  expect(page).toContain('data-theme="dark"')
  writeFileSync(join(folder, 'new.html'), 'old')
  expect((await explore('--out', 'new.html')).status).toBe(0)
  expect(readFileSync(join(folder, 'new.html'), 'utf8')).toContain(`data-preset="${PRESETS[0]?.name}"`)
  expect((await explore('--out', '-')).stdout).toMatch(/^<!doctype html>/)
})

test('draws one step as a picture, and opens the page with it', async () => {
  const svg = await explore('--preset', 'oneshot', '--step', '60', '--format', 'svg', '--out', '-')
  expect([svg.status, svg.stderr]).toEqual([0, ''])
  expect(svg.stdout).toContain('>step 60 of ')
  const png = await explore('--preset', 'oneshot', '--format', 'png')
  expect(png.stderr).toMatch(/^explorer: .*explorer\.png$/m)
  expect(readFileSync(join(folder, 'explorer.png')).subarray(1, 4).toString()).toBe('PNG')
  const page = await explore('--preset', 'oneshot', '--step', '60', '--out', '-')
  expect(page.stdout).toContain('<main data-preset="oneshot" data-step="60">')
})

test('lists the presets with their questions', async () => {
  const { status, stdout } = await explore('--list')
  expect(status).toBe(0)
  for (const { name } of PRESETS) expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'))
})

test.each([
  [['--preset', 'onshot'], /unknown preset "onshot", did you mean "oneshot"\?/],
  [['--theme', 'pink'], /Allowed choices are light, dark, slides/],
  [
    ['--preset', 'oneshot', '--step', '1e9'],
    /--step: expected a number from 0 to \d+, the last step of oneshot/,
  ],
  [['--step', '-1'], /--step: expected a number from 0/],
  [['--format', 'gif2'], /Allowed choices are html, png, svg/],
  [['--theme', 'slides', '--format', 'png'], /--theme slides: a png has the largest letters that fit/],
  [['--theme', 'slides', '--step', '3'], /--step: slides begin with their questions/],
  [['more'], /too many arguments/],
  [['--out', 'missing/\0.html'], /./],
])('%j is refused in one line', async (args, message) => {
  const { status, stderr, stdout } = await explore(...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})
