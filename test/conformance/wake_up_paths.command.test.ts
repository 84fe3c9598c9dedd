import { describe, expect, test } from 'vitest'
import { EPOLL_CTL_ADD, EPOLLIN } from '../../src/sim/index.ts'
import { call, type Instruction, resultLength } from './calls.ts'
import { times } from './generate.ts'
import { realKernelSettings, runOnRealKernel } from './real_kernel.ts'
import { SimMachine } from './sim_machine.ts'

const NOFILE = 4096
const EINVAL = -22

/**
 * `width` epolls watch descriptor 3 and are watched by one that has `length` - 2 more above it: as many
 * wake-up paths of that length. For length 1 there is nothing above them.
 */
function fan(length: number, width: number): Instruction[] {
  const above = length - 1
  const add = (ep: number, fd: number) => call('epoll_ctl', ep, EPOLL_CTL_ADD, fd, EPOLLIN, 0, 0)
  const links: Instruction[] = []
  for (let i = 0; i + 1 < above; i++) links.push(add(5 + i + 1, 5 + i))
  for (let leaf = 5 + above; leaf < 5 + above + width; leaf++) {
    links.push(add(leaf, 3))
    if (above > 0) links.push(add(5, leaf))
  }
  return [call('socketpair', -1), ...times(above + width, 'epoll_create1', 0), ...links]
}

function simResults(instructions: readonly Instruction[]): number[] {
  const machine = new SimMachine({ ...realKernelSettings(), nofile: NOFILE })
  return machine.results(instructions).map(([result]) => result!)
}

function kernelResults(instructions: readonly Instruction[]): number[] {
  const words = runOnRealKernel(instructions, NOFILE)
  let at = 0
  return instructions.map(instruction => {
    const result = words[at]!
    at += resultLength(instruction, words, at)
    return result
  })
}

const limits: [length: number, limit: number][] = [
  [2, 500],
  [3, 100],
  [4, 50],
  [5, 10],
]

describe.each([
  ['simulator', simResults],
  ['real kernel', kernelResults],
] as const)('wake-up paths on the %s', (_, results) => {
  test.each(limits)('of length %i: at most %i', (length, limit) => {
    const outcome = results(fan(length, limit + 1))
    expect(outcome.slice(0, -1).every(result => result >= 0)).toBe(true)
    expect(outcome.at(-1)).toBe(EINVAL)
  })

  test('of length 1: no limit', () => {
    expect(results(fan(1, 1100)).every(result => result >= 0)).toBe(true)
  })
})
