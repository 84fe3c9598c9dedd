import { seedFrom } from '../../src/random/mix32.ts'
import { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import { compareBatch, formatDivergence, shrink } from './compare.ts'
import { PROFILES } from './profiles.ts'
import { realKernelSettings, whyNoCallsInScans } from './real_kernel.ts'

/** The number of calls that one process makes on the real kernel. */
const BATCH = 20_000

interface ConformanceOptions {
  readonly ops: number
  readonly seed: number
  /** assertInvariants() runs after every n-th step. */
  readonly invariantsEvery: number
  /** The names of the profiles; all of them where it is empty or left out. */
  readonly profiles?: readonly string[]
  onProgress?(ops: number): void
}

/**
 * Makes random calls on the simulator and on this machine's kernel. Returns null if they agree, or else the text of a
 * scenario in which they differ.
 */
export function runConformance(options: ConformanceOptions): string | null {
  const settings = realKernelSettings()
  const wanted = options.profiles ?? []
  const whyNot = whyNoCallsInScans()
  if (whyNot !== null) console.log(`conformance: the profile scans is left out (${whyNot})`)
  const profiles = PROFILES.filter(
    ({ name }) => (wanted.length === 0 || wanted.includes(name)) && !(name === 'scans' && whyNot !== null),
  )
  let ops = 0
  for (let batch = 0; ops < options.ops; batch++) {
    const profile = profiles[batch % profiles.length]!
    const random = Xoshiro128.fromSeed(seedFrom(options.seed, batch))
    const sequences = []
    const size = Math.min(BATCH, Math.ceil(options.ops / profiles.length))
    for (let drawn = 0; drawn < size; ) {
      const sequence = profile.draw(random)
      sequences.push(sequence)
      drawn += sequence.length
      ops += sequence.length
    }
    const comparison = { settings, nofile: profile.nofile, invariantsEvery: options.invariantsEvery }
    const divergence = compareBatch(sequences, comparison)
    if (divergence !== null) {
      const smallest = shrink(divergence, comparison)
      return `${profile.name}, seed ${options.seed}: ${formatDivergence(smallest, comparison)}`
    }
    options.onProgress?.(ops)
  }
  return null
}
