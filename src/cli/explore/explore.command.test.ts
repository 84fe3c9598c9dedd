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

test('lists the presets with their questions', async () => {
  const { status, stdout } = await explore('--list')
  expect(status).toBe(0)
  for (const { name } of PRESETS) expect(stdout).toMatch(new RegExp(`^${name} +\\S`, 'm'))
})

test.each([
  [['--preset', 'onshot'], /unknown preset "onshot", did you mean "oneshot"\?/],
  [['--theme', 'pink'], /Allowed choices are light, dark/],
  [['more'], /too many arguments/],
  [['--out', 'missing/\0.html'], /./],
])('%j is refused in one line', async (args, message) => {
  const { status, stderr, stdout } = await explore(...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})
