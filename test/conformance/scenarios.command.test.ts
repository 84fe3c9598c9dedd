import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultLength } from './calls.ts'
import { realKernelSettings, runOnRealKernel } from './real_kernel.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { SimMachine } from './sim_machine.ts'
import { formatCall, formatResult, parseScenario } from './text.ts'

const NOFILE = 2048

const played = SCENARIOS.map(({ name, text }) => ({ name, lines: parseScenario(text) }))

const told = (lines: readonly { instruction: readonly number[] }[], results: readonly string[]) =>
  lines.map(({ instruction }, i) => `${formatCall(instruction)} = ${results[i]}`)

// Node.js handles SIGCHLD while it runs another process, and no call may be ended by that.
let other: ChildProcess
beforeAll(() => {
  other = spawn('sleep', ['300'])
})
afterAll(() => {
  other.kill()
})

describe.each(played)('$name', ({ lines }) => {
  const expected = told(
    lines,
    lines.map(line => line.expected),
  )

  test('on the simulator', () => {
    const machine = new SimMachine({ ...realKernelSettings(), nofile: NOFILE })
    const instructions = lines.map(line => line.instruction)
    const results: string[] = []
    while (results.length < instructions.length) {
      for (const out of machine.step(instructions, results.length))
        results.push(formatResult(instructions[results.length]!, out))
      machine.sim.assertInvariants()
    }
    expect(told(lines, results)).toEqual(expected)
  })

  test('on the real kernel', () => {
    const instructions = lines.map(line => line.instruction)
    const words = runOnRealKernel(instructions, NOFILE)
    let at = 0
    const results = instructions.map(instruction => {
      const result = formatResult(instruction, words, at)
      at += resultLength(instruction, words, at)
      return result
    })
    expect(told(lines, results)).toEqual(expected)
  })
})

test('every scenario has a name of its own', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
})
