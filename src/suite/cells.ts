import { formatInteger } from '../units/format.ts'
import type { SuiteDefinition, Variant } from './definition.ts'
import { InputError } from './input_error.ts'
import {
  type ActiveSpec,
  type Arrivals,
  type FdKind,
  PARAMETERS,
  type ParameterName,
  type ParameterValue,
  resolveActive,
  type WaitMode,
} from './parameters.ts'

/** Every parameter of a cell, resolved; null where one does not apply. */
export interface CellParams {
  readonly fdCount: number
  readonly active: ActiveSpec
  readonly activeCount: number
  readonly trigger: 'level' | 'edge'
  readonly oneshot: boolean
  readonly waitMode: WaitMode
  readonly load: 'closed' | 'open'
  readonly ratePerSecond: number | null
  readonly arrivals: Arrivals | null
  readonly burstSize: number | null
  readonly fdKind: FdKind
  readonly fdTable: 'private' | 'shared'
  readonly maxEvents: number
  readonly highestFd: number | null
  readonly chainWrites: number
  readonly churn: number
  readonly readers: number
  readonly queue: 'own' | 'shared'
  readonly waitDelayNs: number
  readonly stallMs: number
}

/** How many events an iteration delivers in closed loop. */
export function eventsPerIteration({
  activeCount,
  chainWrites,
}: Pick<CellParams, 'activeCount' | 'chainWrites'>): number {
  return activeCount + chainWrites
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

function openPart({ ratePerSecond, arrivals, burstSize }: CellParams): string {
  if (arrivals === 'flood') return 'flood'
  return `${arrivals}${burstSize ?? ''}/rate${ratePerSecond}`
}

function cellId(mechanism: string, params: CellParams): string {
  const parts = [
    params.trigger === 'level' && !params.oneshot
      ? mechanism
      : `${mechanism}-${params.trigger}${params.oneshot ? '-oneshot' : ''}`,
    `n${params.fdCount}`,
    `k${params.active}`,
    params.waitMode,
  ]
  if (params.fdKind !== 'socketpair') parts.push(`${params.fdKind}Fds`)
  if (params.fdTable !== 'private') parts.push(`${params.fdTable}Table`)
  if (params.maxEvents !== params.fdCount) parts.push(`maxEvents${params.maxEvents}`)
  if (params.highestFd !== null) parts.push(`highestFd${params.highestFd}`)
  if (params.load === 'open') parts.push(openPart(params))
  if (params.chainWrites > 0) parts.push(`chain${params.chainWrites}`)
  if (params.churn > 0) parts.push(`churn${params.churn}`)
  if (params.readers > 1) parts.push(`readers${params.readers}${params.queue === 'shared' ? 'Shared' : ''}`)
  if (params.waitDelayNs > 0) parts.push(`waitDelayNs${params.waitDelayNs}`)
  if (params.stallMs > 0) parts.push(`stallMs${params.stallMs}`)
  return parts.join('/')
}

type ValueOf = (name: ParameterName) => ParameterValue | undefined

const DEFAULT_ARRIVALS: Arrivals = 'constant'
const DEFAULT_BURST = 16

/** What does not apply is null, so that combinations that differ in nothing else are one cell. */
function loadParams(value: ValueOf): Pick<CellParams, 'load' | 'ratePerSecond' | 'arrivals' | 'burstSize'> {
  if (value('load') === 'closed')
    return { load: 'closed', ratePerSecond: null, arrivals: null, burstSize: null }
  const arrivals = (value('arrivals') ?? DEFAULT_ARRIVALS) as Arrivals
  const ratePerSecond = arrivals === 'flood' ? null : (value('ratePerSecond') as number | null)
  if (ratePerSecond === null && arrivals !== 'flood') {
    throw new InputError(
      'load open needs a rate: give ratePerSecond (such as --param ratePerSecond=10000), or arrivals=flood',
    )
  }
  const burstSize = arrivals === 'bursts' ? ((value('burstSize') ?? DEFAULT_BURST) as number) : null
  return { load: 'open', ratePerSecond, arrivals, burstSize }
}

/** The cell of a variant and of a value for each parameter; one left out has its default. */
export function cellOf(variant: Variant, row: Partial<Record<ParameterName, ParameterValue>>): CellSpec {
  const value: ValueOf = name => {
    if (name in row) return row[name]
    return PARAMETERS.find(parameter => parameter.name === name)?.default
  }
  const fdCount = value('fdCount') as number
  const active = value('active') as ActiveSpec
  const readers = value('readers') as number
  const params = {
    fdCount,
    active,
    activeCount: resolveActive(active, fdCount),
    trigger: variant.trigger ?? 'level',
    oneshot: variant.oneshot ?? false,
    waitMode: value('waitMode'),
    ...loadParams(value),
    fdKind: variant.fdKind ?? value('fdKind'),
    fdTable: value('fdTable'),
    maxEvents: value('maxEvents') ?? fdCount,
    highestFd: value('highestFd'),
    chainWrites: value('chainWrites'),
    churn: value('churn'),
    readers,
    // One reader has no one to share with.
    queue: readers > 1 ? value('queue') : 'own',
    waitDelayNs: value('waitDelayNs'),
    stallMs: value('stallMs'),
  } as CellParams
  return { id: cellId(variant.mechanism, params), mechanism: variant.mechanism, params }
}

/** Far more than anyone waits for, and few enough to be held, written and drawn. */
export const MAX_CELLS = 20_000

function checkSize({ name, axes, variants }: SuiteDefinition): void {
  const count = Object.values(axes).reduce((product, values) => product * values.length, variants.length)
  if (count > MAX_CELLS) {
    throw new InputError(`${name} has ${formatInteger(count)} cells (allowed: ${formatInteger(MAX_CELLS)})`)
  }
}

/** A parameter that means nothing without another one, and what it needs. */
const NEEDS = [
  { name: 'ratePerSecond', needs: 'load', value: 'open' },
  { name: 'arrivals', needs: 'load', value: 'open' },
  { name: 'burstSize', needs: 'arrivals', value: 'bursts' },
  { name: 'queue', needs: 'readers', value: 2 },
] as const satisfies readonly { name: ParameterName; needs: ParameterName; value: ParameterValue }[]

function lacksNeed(axes: SuiteDefinition['axes'], { name, needs, value }: (typeof NEEDS)[number]): boolean {
  const isGiven = axes[name]?.some(given => given !== null)
  const isMet = axes[needs]?.some(given =>
    typeof value === 'number' ? Number(given) >= value : given === value,
  )
  return isGiven === true && !isMet
}

function checkNeeds({ name: suite, axes }: SuiteDefinition): void {
  const lacking = NEEDS.find(need => lacksNeed(axes, need))
  if (!lacking) return
  const { name, needs, value } = lacking
  throw new InputError(
    `${suite}: ${name} has no effect without ${needs}=${value}: give that too, or leave it out`,
  )
}

/** `axes` without those that have lost what they need and that nobody has `asked` for: they are not refused. */
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

/**
 * All cells of a suite, in the order of its axes; a combination given twice counts once.
 * @throws InputError where there are too many, or active is above fdCount.
 */
export function expandCells(suite: SuiteDefinition): CellSpec[] {
  checkSize(suite)
  checkNeeds(suite)
  const axes = new Map(Object.entries(suite.axes) as [ParameterName, readonly ParameterValue[]][])
  const cells = new Map<string, CellSpec>()
  for (const row of combinations(axes)) {
    for (const variant of suite.variants) {
      const cell = cellOf(variant, row)
      cells.set(cell.id, cell)
    }
  }
  return [...cells.values()]
}
