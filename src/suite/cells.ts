import { formatInteger } from '../units/format.ts'
import type { SuiteDefinition, Variant } from './definition.ts'
import { InputError } from './input_error.ts'
import {
  type ActiveSpec,
  PARAMETERS,
  type ParameterName,
  type ParameterValue,
  resolveActive,
} from './parameters.ts'

/** Every parameter of a cell, resolved. */
export interface CellParams {
  readonly fdCount: number
  readonly active: ActiveSpec
  readonly activeCount: number
  readonly trigger: 'level' | 'edge'
  readonly oneshot: boolean
  readonly waitMode: 'nonblocking' | 'ready'
  readonly load: 'closed'
  readonly fdKind: 'socketpair' | 'simulated'
  readonly fdTable: 'private' | 'shared'
  readonly maxEvents: number
  readonly highestFd: number | null
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
  return parts.join('/')
}

function cellOf(variant: Variant, row: Partial<Record<ParameterName, ParameterValue>>): CellSpec {
  const value = (name: ParameterName) => {
    if (name in row) return row[name]
    return PARAMETERS.find(parameter => parameter.name === name)?.default
  }
  const fdCount = value('fdCount') as number
  const active = value('active') as ActiveSpec
  const params = {
    fdCount,
    active,
    activeCount: resolveActive(active, fdCount),
    trigger: variant.trigger ?? 'level',
    oneshot: variant.oneshot ?? false,
    waitMode: value('waitMode'),
    load: value('load'),
    fdKind: variant.fdKind ?? value('fdKind'),
    fdTable: value('fdTable'),
    maxEvents: value('maxEvents') ?? fdCount,
    highestFd: value('highestFd'),
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

/**
 * All cells of a suite, in the order of its axes; a combination given twice counts once.
 * @throws InputError where there are too many, or active is above fdCount.
 */
export function expandCells(suite: SuiteDefinition): CellSpec[] {
  checkSize(suite)
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
