import { spawnSync } from 'node:child_process'
import { Command } from 'commander'
import { beforeAll, expect, test } from 'vitest'
import { call, captured, temporaryFolder } from '../call.fixture.ts'
import type { Check } from './check.ts'
import { defineDoctor } from './command.ts'
import { type Machine, thisMachine } from './machine.ts'

const folder = temporaryFolder()

let machine: Machine
let checks: Check[]
beforeAll(async () => {
  // The pace is not what is tested, so one reading of it is enough.
  machine = thisMachine(1)
  checks = JSON.parse((await doctor('--json')).stdout)
})

/** Calls `muxbench doctor` for what this machine was found to be. */
function doctor(...args: string[]) {
  return captured(folder, async () => {
    let status = -1
    const exit = (code: number) => {
      status = code
    }
    const program = new Command('muxbench').exitOverride()
    defineDoctor(program, { args, exit }, async () => machine)
    await program.parseAsync(['doctor', ...args], { from: 'user' })
    return status
  })
}

test('doctor gives a verdict on each check, and advice with each that is not ok', async () => {
  const { status, stdout, stderr } = await call(folder, 'doctor')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('native addon')
  expect(checks.length).toBeGreaterThanOrEqual(7)
  for (const check of checks) expect(check.advice === null).toBe(check.verdict === 'ok')
})

test('--fix prints a script whose every line is a comment or a command of --json', async () => {
  const { status, stdout, stderr } = await doctor('--fix')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const commands = checks.map(({ command }) => command)
  for (const line of stdout.split('\n').filter(text => text !== '')) {
    expect(line.startsWith('# ') || commands.includes(line)).toBe(true)
  }
  expect(spawnSync('bash', ['-n', '-c', stdout]).status).toBe(0)
})

test('fits 100 columns', async () => {
  const { stdout } = await doctor()
  expect(stdout).toContain('native addon')
  expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
})
