import fc from 'fast-check'
import type { SimKernelOptions } from '../../src/sim/index.ts'
import { call, type Instruction, resultLength, togetherAt } from './calls.ts'
import { runOnRealKernel } from './real_kernel.ts'
import { SimMachine } from './sim_machine.ts'
import { formatCall, formatResult } from './text.ts'

type Sequence = readonly Instruction[]

export interface ComparisonOptions {
  readonly settings: SimKernelOptions
  readonly nofile: number
  /** assertInvariants() runs after every n-th step. */
  readonly invariantsEvery: number
}

/** The most time that shrinking may take, in milliseconds. */
const SHRINK_MS = 10_000

/** The place in a sequence where simulator and kernel gave different results. */
export interface Divergence {
  readonly sequence: Sequence
  readonly step: number
  /** The number of its instructions that had been carried out. */
  readonly carriedOut: number
  readonly kernel: string
  readonly sim: string
}

/**
 * Runs one sequence on the simulator and compares it with the kernel's words from `at` on. Returns the divergence, or
 * else the place of the next sequence's words.
 */
function compareSequence(
  sequence: Sequence,
  words: Int32Array,
  at: number,
  options: ComparisonOptions,
): Divergence | number {
  const machine = new SimMachine({ ...options.settings, nofile: options.nofile })
  let position = at
  for (let step = 0; step < sequence.length; ) {
    let results: readonly number[][] = [[]]
    let failure: string | null = null
    try {
      results = machine.step(sequence, step)
      if ((step + results.length) % options.invariantsEvery === 0) machine.sim.assertInvariants()
    } catch (error) {
      failure = String(error)
    }
    const carriedOut = step + togetherAt(sequence, step)
    for (const out of results) {
      const instruction = sequence[step]!
      const length = resultLength(instruction, words, position)
      let same = failure === null && out.length === length
      for (let i = 0; same && i < length; i++) same = (out[i]! | 0) === words[position + i]
      if (!same) {
        const sim = failure ?? formatResult(instruction, out)
        return { sequence, step, carriedOut, kernel: formatResult(instruction, words, position), sim }
      }
      position += length
      step++
    }
  }
  return position
}

/** Runs sequences on simulator and kernel, on the kernel in one process. Returns the first divergence, or null. */
export function compareBatch(sequences: readonly Sequence[], options: ComparisonOptions): Divergence | null {
  const reset = call('reset')
  const words = runOnRealKernel(
    sequences.flatMap(sequence => [...sequence, reset]),
    options.nofile,
  )
  let at = 0
  for (const sequence of sequences) {
    const outcome = compareSequence(sequence, words, at, options)
    if (typeof outcome !== 'number') return outcome
    at = outcome + 1
  }
  return null
}

/** Returns the shortest sequence that fast-check finds to still diverge. */
export function shrink(divergence: Divergence, options: ComparisonOptions): Divergence {
  const failing = divergence.sequence.slice(0, divergence.carriedOut)
  let smallest: Divergence = { ...divergence, sequence: failing }
  const property = fc.property(
    fc.array(fc.constantFrom(...failing), { maxLength: failing.length }),
    sequence => {
      const found = compareBatch([sequence], { ...options, invariantsEvery: 1 })
      if (found !== null && found.carriedOut <= smallest.sequence.length) {
        smallest = { ...found, sequence: found.sequence.slice(0, found.carriedOut) }
      }
      return found === null
    },
  )
  fc.check(property, { examples: [[failing]], numRuns: 1, interruptAfterTimeLimit: SHRINK_MS })
  return smallest
}

/** Returns a divergence as the text of a scenario with the kernel's results, which can be pasted into ./scenarios. */
export function formatDivergence(divergence: Divergence, options: ComparisonOptions): string {
  const words = runOnRealKernel(divergence.sequence, options.nofile)
  const lines: string[] = []
  let at = 0
  for (const instruction of divergence.sequence) {
    lines.push(`    ${formatCall(instruction)} = ${formatResult(instruction, words, at)}`)
    at += resultLength(instruction, words, at)
  }
  return [
    `The simulator gave "${divergence.sim}" where the kernel gave "${divergence.kernel}":`,
    `  scenario('…', \``,
    ...lines,
    '  `),',
  ].join('\n')
}
