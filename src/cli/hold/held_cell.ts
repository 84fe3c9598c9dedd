import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { didYouMean, InputError } from '../../suite/input_error.ts'
import { loadSuite, suiteNames } from '../../suite/load.ts'
import { applyOverrides, type SuiteOverrides } from '../../suite/overrides.ts'

/** What an id says of its number of descriptors and of those that are active, in a form that options have. */
function sizesIn(id: string): Pick<SuiteOverrides, 'fds' | 'active'> {
  const [, fds, active] = /\/n(\d+)\/k([\d.]+%?)(?:\/|$)/.exec(id) ?? []
  return { fds, active }
}

/** Returns the cells of a suite with these options; none where the suite cannot have them. */
function cellsWith(suite: SuiteDefinition, overrides: SuiteOverrides): CellSpec[] {
  try {
    return expandCells(applyOverrides(suite, overrides))
  } catch (error) {
    if (error instanceof InputError) return []
    throw error
  }
}

/**
 * Returns the cell with that id, of the suites as they are or with the N and the k of the id.
 * @param overrides the axes that the command line gives in place of those of the suites.
 * @throws InputError where none of them has it, with the nearest id.
 */
export async function cellWithId(
  id: string,
  suite: string | undefined,
  overrides: SuiteOverrides,
): Promise<CellSpec> {
  const names = suite === undefined ? suiteNames() : [suite]
  const suites = await Promise.all(names.map(loadSuite))
  // A wrong value is refused with its reason before the id is looked for.
  const [first] = suites as [SuiteDefinition]
  applyOverrides(first, overrides)
  const known: string[] = []
  const { fds, active } = sizesIn(id)
  const resized = { ...overrides, fds: overrides.fds ?? fds, active: overrides.active ?? active }
  for (const given of [overrides, resized]) {
    for (const each of suites) {
      const cells = cellsWith(each, given)
      const found = cells.find(cell => cell.id === id)
      if (found) return found
      known.push(...cells.map(cell => cell.id))
    }
  }
  throw new InputError(
    `there is no cell "${id}" in ${suite ?? 'the suites that come with muxbench'}${didYouMean(id, known)}: name the suite that has it with --suite, or its parameters as for muxbench run`,
  )
}
