import type { Counts } from '../metrics/units.ts'
import { formatInteger } from '../units/format.ts'
import { partsOf, type SuiteDefinition, type SuitePart, type Variant } from './definition.ts'
import { InputError } from './input_error.ts'
import { onceFor, onceWithin } from './once_for.ts'
import type { ParameterValue } from './parameter.ts'
import { PARAMETERS, type ParameterName, type ParameterValues, UNSCHEDULED } from './parameter_table.ts'
import { resolveActive, VARIANT_NAMES } from './parameters.ts'

/** Every parameter of a cell, resolved; null where one does not apply. */
export interface CellParams extends Omit<ParameterValues, 'maxEvents'> {
  readonly activeCount: number
  readonly maxEvents: number
  /** What the clock counts. It is no part of an id; cells that differ in it are of different works. */
  readonly counts: Counts
}

interface ReaderParams {
  readonly arrivals: string | null
  readonly readersAs: string | null
}

/** Returns whether a cell has readers of its own, threads or processes, instead of the thread that measures. */
export function hasOwnReaders({ arrivals, readersAs }: ReaderParams): boolean {
  return UNSCHEDULED.includes(arrivals) || readersAs !== null
}

type Messages = Pick<CellParams, 'messageBytes' | 'readBytes'>

/** Returns how many times a message is delivered until all of it is read. */
export function readsPerMessage({ messageBytes, readBytes }: Messages): number {
  return readBytes === null ? 1 : Math.ceil(messageBytes / readBytes)
}

/** Returns how many readings of the clock a round has before its drain: after arm, wait, scan, and giving a set back. */
export function readingsPerRound({ freshSet }: Pick<CellParams, 'freshSet'>): number {
  return freshSet ? 4 : 3
}

/** Returns how many events an iteration delivers in closed loop. */
export function eventsPerIteration(
  params: Pick<CellParams, 'activeCount' | 'chainWrites'> & Messages,
): number {
  return (params.activeCount + params.chainWrites) * readsPerMessage(params)
}

/** One mechanism with one set of parameters. */
export interface CellSpec {
  /** Unique within a run, the same for the same parameters in every run. */
  readonly id: string
  readonly mechanism: string
  readonly params: CellParams
}

function combinations(axes: ReadonlyMap<ParameterName, readonly ParameterValue[]>) {
  let rows: Partial<Record<ParameterName, ParameterValue>>[] = [{}]
  for (const [name, values] of axes) {
    rows = rows.flatMap(row => values.map(value => ({ ...row, [name]: value })))
  }
  return rows
}

type IdPart = Pick<(typeof PARAMETERS)[number], 'name' | 'idAfter'>

/** Orders the parameters as their parts stand in an id. */
function inIdOrder<T extends IdPart>(parameters: readonly T[]): T[] {
  const ordered = parameters.filter(({ idAfter }) => idAfter === undefined)
  for (const moved of parameters.filter(({ idAfter }) => idAfter !== undefined)) {
    ordered.splice(1 + ordered.findIndex(({ name }) => name === moved.idAfter), 0, moved)
  }
  return ordered
}

const ID_ORDER = inIdOrder(PARAMETERS)

function cellId(mechanism: string, params: CellParams): string {
  const all = { ...params }
  const partOf = ({ name, default: standard, idPart }: (typeof PARAMETERS)[number]) => {
    const value = params[name]
    if (idPart) return idPart(value, all)
    return value === standard ? null : value === true ? name : `${name}${value}`
  }
  const partsOf = (isOfVariant: boolean) =>
    ID_ORDER.filter(parameter => (parameter.isOfVariant ?? false) === isOfVariant)
      .map(partOf)
      .filter(part => part !== null)
  return [[mechanism, ...partsOf(true)].join('-'), ...partsOf(false)].join('/')
}

const DEFAULT_ARRIVALS = 'constant'
const DEFAULT_BURST = 16

/**
 * Resolves the parameters of the load. Those that do not apply become null, so that combinations that differ in
 * nothing else are one cell.
 */
function loadParams(
  given: ParameterValues,
): Pick<CellParams, 'load' | 'ratePerSecond' | 'arrivals' | 'burstSize'> {
  const { load } = given
  if (load === 'closed') return { load, ratePerSecond: null, arrivals: null, burstSize: null }
  const arrivals = given.arrivals ?? DEFAULT_ARRIVALS
  const isScheduled = !UNSCHEDULED.includes(arrivals)
  const ratePerSecond = isScheduled ? given.ratePerSecond : null
  if (ratePerSecond === null && isScheduled) {
    throw new InputError(
      'load open needs a rate: give ratePerSecond (such as --param ratePerSecond=10000), or arrivals=flood',
    )
  }
  const burstSize = arrivals === 'bursts' ? (given.burstSize ?? DEFAULT_BURST) : null
  return { load, ratePerSecond, arrivals, burstSize }
}

type Values = Partial<Readonly<Record<ParameterName, ParameterValue | undefined>>>

/** Returns the value of each parameter: that of a variant or of a row of other values, or else its default. */
function valuesOf(variant: Variant, row: Values): Readonly<Record<string, ParameterValue | undefined>> {
  const ofVariant: Values = variant
  return Object.fromEntries(
    PARAMETERS.map(({ name, default: standard }) => [
      name,
      ofVariant[name] ?? (name in row ? row[name] : standard),
    ]),
  )
}

/**
 * Returns the cell of a variant and of values for the other parameters.
 * @throws InputError where an open load has no rate.
 */
export function cellOf(variant: Variant, row: Values): CellSpec {
  const given = valuesOf(variant, row) as unknown as ParameterValues
  const { fdCount, active, ...others } = given
  const params: CellParams = {
    fdCount,
    active,
    activeCount: resolveActive(active, fdCount),
    ...others,
    ...loadParams(given),
    readBytes: others.readBytes !== null && others.readBytes < others.messageBytes ? others.readBytes : null,
    timeoutNs: others.waitMode === 'timeout' ? others.timeoutNs : null,
    maxEvents: others.maxEvents ?? fdCount,
    // A single reader shares its set and its descriptors with nobody.
    queue: others.readers > 1 ? others.queue : 'own',
    readerFds: others.readers > 1 ? others.readerFds : 'own',
    // Without a schedule the readers are threads in any case.
    readersAs: others.load === 'open' && others.readersAs === 'threads' ? null : others.readersAs,
    counts: 'time',
  }
  return { id: cellId(variant.mechanism, params), mechanism: variant.mechanism, params }
}

/** Returns the names of the parameters that belong to a workload, ascending, from all names as JSON. Cells mostly have the same. */
const workloadNames = onceWithin((names: string): readonly string[] =>
  (JSON.parse(names) as string[]).filter(name => !VARIANT_NAMES.has(name)).sort(),
)

/**
 * Returns a key that is equal for cells which run the same plan, whatever the mechanism. Their digests must agree,
 * and their figures are compared only where they were measured in the same blocks. An analysis asks for it at each
 * comparison of a cell.
 */
export const workloadKey = onceFor((params: object): string => {
  const names = workloadNames(JSON.stringify(Object.keys(params)))
  return JSON.stringify(names.map(name => [name, (params as Readonly<Record<string, unknown>>)[name]]))
})

/** More than anyone waits for, and few enough to hold, write and draw. */
export const MAX_CELLS = 20_000

function combinationsOf({ axes, variants }: SuitePart): number {
  return Object.values(axes).reduce((product, values) => product * values.length, variants.length)
}

function checkSize(suite: SuiteDefinition): void {
  const { name } = suite
  const count = partsOf(suite).reduce((sum, part) => sum + combinationsOf(part), 0)
  if (count > MAX_CELLS) {
    throw new InputError(`${name} has ${formatInteger(count)} cells (allowed: ${formatInteger(MAX_CELLS)})`)
  }
}

interface Need {
  readonly name: ParameterName
  readonly needs: ParameterName
  readonly value: ParameterValue
}

const NEEDS: readonly Need[] = PARAMETERS.flatMap(({ name, needs }) =>
  needs ? [{ name, needs: needs.name as ParameterName, value: needs.value }] : [],
)

/** Returns whether a parameter is given, but in no cell the one that it has no effect without. */
function lacksNeed(axes: SuiteDefinition['axes'], { name, needs, value }: Need): boolean {
  const isGiven = axes[name]?.some(given => given !== null)
  const isMet = axes[needs]?.some(given =>
    typeof value === 'number' ? Number(given) >= value : given === value,
  )
  return isGiven === true && !isMet
}

/** @throws InputError that names the first parameter that has no effect in any cell of a suite. */
export function checkNeeds(suite: SuiteDefinition): void {
  for (const { axes } of partsOf(suite)) {
    const lacking = NEEDS.find(need => lacksNeed(axes, need))
    if (!lacking) continue
    const { name, needs, value } = lacking
    throw new InputError(
      `${suite.name}: ${name} has no effect without ${needs}=${value}: give that too, or leave it out`,
    )
  }
}

/**
 * Returns `axes` without those that have no effect. One that the user has `asked` for stays, so that it is refused
 * with the reason.
 */
export function withoutIneffective(
  axes: SuiteDefinition['axes'],
  asked: ReadonlySet<ParameterName>,
): SuiteDefinition['axes'] {
  let kept = axes
  for (const need of NEEDS) {
    if (asked.has(need.name) || !lacksNeed(kept, need)) continue
    const { [need.name]: _, ...others } = kept
    kept = others
  }
  return kept
}

/** Returns whether a suite leaves out the combination of a variant and values for the other parameters. */
function isExcluded({ exclude = [] }: SuitePart, variant: Variant, row: Values): boolean {
  if (exclude.length === 0) return false
  const given = { ...valuesOf(variant, row), mechanism: variant.mechanism }
  return exclude.some(entry =>
    Object.entries(entry).every(([name, values]) =>
      (values as readonly unknown[]).includes(given[name as keyof typeof given]),
    ),
  )
}

/**
 * Returns all cells of a suite, in the order of its axes, without those that it leaves out; a combination that is given
 * twice counts once.
 * @param counts what the clock counts with which they are measured.
 * @throws InputError where there are too many, or none.
 */
export function expandCells(suite: SuiteDefinition, counts: Counts = 'time'): CellSpec[] {
  checkSize(suite)
  checkNeeds(suite)
  const cells = new Map<string, CellSpec>()
  for (const part of partsOf(suite)) {
    const axes = new Map(Object.entries(part.axes) as [ParameterName, readonly ParameterValue[]][])
    for (const row of combinations(axes)) {
      for (const variant of part.variants) {
        if (isExcluded(part, variant, row)) continue
        const cell = cellOf(variant, row)
        cells.set(cell.id, { ...cell, params: { ...cell.params, counts } })
      }
    }
  }
  // A suite that judges claims may be asked for some that rest on no cell.
  if (cells.size === 0 && suite.claims === undefined) {
    throw new InputError(
      `${suite.name}: the suite leaves out each of these combinations (exclude); one that is named whole on the command line is measured`,
    )
  }
  return [...cells.values()]
}
