import type { Addon } from '../../poller/addon.ts'
import { isSimulated } from '../../poller/mechanisms.ts'
import type { JournalContent } from '../../result/journal/journal.ts'
import type { RunOrigin } from '../../result/run/schema.ts'
import { planCells, refusalsOf } from '../../runner/cell_plan.ts'
import type { PairsOutcome, PlannedPair, SideName } from '../../runner/pairs/pairs_outcome.ts'
import type { Side } from '../../runner/pairs/side.ts'
import type { CellSpec } from '../../suite/cells.ts'
import { changedCell, type ParameterChanges } from '../../suite/changed_cell.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { InputError } from '../../suite/input_error.ts'
import { PARAMETERS } from '../../suite/parameter_table.ts'
import type { Looks } from '../measuring/pair_plan.ts'
import type { ComparisonOutput } from '../options/comparison_output.ts'
import type { RunConditions } from '../options/run_conditions.ts'

/** A build, and the parameters that it alone is measured with. */
export interface ChangedSide {
  readonly side: Side
  readonly changes: ParameterChanges
}

export type Sides = Readonly<Record<SideName, ChangedSide>>

/** Everything that is checked before anything is measured. */
export interface AbPlan {
  readonly sides: Sides
  readonly suite: SuiteDefinition
  readonly seed: number
  readonly argv: readonly string[]
  /** `ab-2026-11-21-061500`. */
  readonly id: string
  readonly folder: string
  readonly outcome: PairsOutcome
  readonly looks: Looks
  readonly conditions: RunConditions
  readonly origin: RunOrigin
  readonly output: ComparisonOutput
  readonly isIdentical: boolean
  /** What was measured before; null where it is begun. */
  readonly resumed: JournalContent | null
}

function optionOf({ side }: ChangedSide): string {
  return `--${side.name}-param`
}

/** @throws InputError where a build's parameters turn several cells of the suite into one. */
function checkDistinct(cells: readonly CellSpec[], changed: ChangedSide): void {
  const ids = cells.map(({ id }) => id)
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice === undefined) return
  throw new InputError(
    `${optionOf(changed)}: it makes several cells of the suite ${twice}: choose one of them (--fds, --active, --trigger, --param)`,
  )
}

/** Returns a parameter of the cell that the build's version does not know and would silently ignore, if there is one. */
function unknownParameter({ params }: CellSpec, { parameters }: Side): string | undefined {
  return PARAMETERS.find(({ name, default: standard }) => {
    const isDefault =
      params[name] === standard || (name === 'maxEvents' && params.maxEvents === params.fdCount)
    return !isDefault && !parameters.includes(name)
  })?.name
}

/** Returns why a build cannot measure a cell: it is of a version that would misunderstand it. */
function refusalOf(cells: Readonly<Record<SideName, CellSpec>>, sides: Sides): string | null {
  for (const { side } of [sides.base, sides.head]) {
    const { mechanism } = cells[side.name]
    if (!side.mechanisms.includes(mechanism))
      return `the ${side.name} is of a version that knows no mechanism ${mechanism}`
    const name = unknownParameter(cells[side.name], side)
    if (name !== undefined) return `the ${side.name} is of a version that knows no parameter ${name}`
  }
  return null
}

/**
 * Returns what each build measures in place of each cell.
 * @throws InputError where a build's parameters have no effect, or turn several cells into one.
 */
export function planPairs(cells: readonly CellSpec[], sides: Sides, addon: Addon): PlannedPair[] {
  const limit = addon.raiseDescriptorLimit()
  const planned = (changed: ChangedSide) => {
    const own = cells.map(cell => changedCell(cell, changed.changes, optionOf(changed)))
    checkDistinct(own, changed)
    return planCells(own, limit, { ...refusalsOf(addon), table: null })
  }
  const [bases, heads] = [planned(sides.base), planned(sides.head)]
  return bases.flatMap((base, i) => {
    const head = heads[i]
    return head ? [{ base, head, refusal: refusalOf({ base: base.cell, head: head.cell }, sides) }] : []
  })
}

export function sameChanges(one: ParameterChanges, other: ParameterChanges): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value)
}

/** Returns whether both builds run the same code with the same parameters, so that any difference would be chance. */
export function areIdentical({ base, head }: Sides, planned: readonly PlannedPair[]): boolean {
  const isAnySimulated = planned.some(pair => isSimulated(pair.base.cell.mechanism))
  return (
    base.side.addonSha256 === head.side.addonSha256 &&
    (!isAnySimulated || base.side.scriptsSha256 === head.side.scriptsSha256) &&
    sameChanges(base.changes, head.changes)
  )
}

/** @throws InputError where a build's version cannot measure with this clock or under this scheduler. */
export function checkConditions({ side }: ChangedSide, { clock, scheduler }: RunConditions): void {
  if (clock.source === 'TSC' && !side.choosesClock) {
    throw new InputError(
      `--${side.name}: ${side.label} is of a version without --clock: give --clock monotonic`,
    )
  }
  if (scheduler !== 'other' && !side.choosesScheduler) {
    throw new InputError(`--${side.name}: ${side.label} is of a version without --sched: leave it out`)
  }
}
