import { seedFrom } from '../../src/random/mix32.ts'
import { Xoshiro128 } from '../../src/random/xoshiro128.ts'
import { compareBatch, formatDivergence, shrink } from './compare.ts'
import { PROFILES } from './profiles.ts'
import { realKernelSettings } from './real_kernel.ts'

/** Calls per process on the kernel's side. */
const BATCH = 20_000

interface ConformanceOptions {
  readonly ops: number
  readonly seed: number
  /** assertInvariants() runs after every n-th step. */
  readonly invariantsEvery: number
  /** Names of profiles; all if it is empty. */
  readonly profiles?: readonly string[]
  onProgress?(ops: number): void
}

/** Random calls on the simulator and on this machine's kernel: null if they agree, or a scenario that shows how not. */
export function runConformance(options: ConformanceOptions): string | null {
  const settings = realKernelSettings()
  const wanted = options.profiles ?? []
  const profiles = PROFILES.filter(profile => wanted.length === 0 || wanted.includes(profile.name))
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
