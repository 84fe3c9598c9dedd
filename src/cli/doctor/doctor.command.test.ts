import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { call, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

test('doctor gives a verdict on each check, and advice with each that is not ok', async () => {
  expect((await muxbench('doctor')).stdout).toContain('native addon')
  const checks: { verdict: string; advice: string | null }[] = JSON.parse(
    (await muxbench('doctor', '--json')).stdout,
  )
  expect(checks.length).toBeGreaterThanOrEqual(7)
  for (const check of checks) expect(check.advice === null).toBe(check.verdict === 'ok')
})

test('--fix prints a script whose every line is a comment or a command of --json', async () => {
  const { status, stdout, stderr } = await muxbench('doctor', '--fix')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const checks: { command: string | null }[] = JSON.parse((await muxbench('doctor', '--json')).stdout)
  const commands = checks.map(({ command }) => command)
  for (const line of stdout.split('\n').filter(text => text !== '')) {
    expect(line.startsWith('# ') || commands.includes(line)).toBe(true)
  }
  expect(spawnSync('bash', ['-n', '-c', stdout]).status).toBe(0)
})

test('fits 96 columns', async () => {
  const { stdout } = await muxbench('doctor')
  expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(96)
})
