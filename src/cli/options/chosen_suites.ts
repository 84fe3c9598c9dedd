import { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { loadSuite } from '../../suite/load.ts'
import { applyOverrides, parseNumber, type SuiteOverrides } from '../../suite/overrides.ts'

/**
 * Loads the suites that the command line names, or `default` where it names none, with its axes in place of theirs.
 * @throws InputError for an unknown suite and for a wrong value.
 */
export async function chosenSuites(
  names: readonly string[],
  options: SuiteOverrides,
): Promise<SuiteDefinition[]> {
  const suites: SuiteDefinition[] = []
  for (const name of names.length > 0 ? names : ['default']) {
    suites.push(applyOverrides(await loadSuite(name), options))
  }
  return suites
}

const MAX_SEED = 0xffffffff

/**
 * Returns the seed that `--seed` gives, or else a random one.
 * @throws InputError where it is no whole number of 32 bits.
 */
export function seedOf({ seed }: { readonly seed?: string }): number {
  if (seed !== undefined) return parseNumber(seed, '--seed', 0, MAX_SEED)
  return Xoshiro128.fromSeed(Date.now() >>> 0).next()
}
