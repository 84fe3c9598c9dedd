import { type CellSpec, cellOf } from './cells.ts'
import { InputError } from './input_error.ts'
import type { ParameterValue } from './parameter.ts'
import type { ParameterName } from './parameter_table.ts'
import { parameterNamed, parseParameter } from './parameters.ts'

/** Parameters that one build of a comparison has for itself. */
export type ParameterChanges = ReadonlyMap<ParameterName, ParameterValue>

/**
 * Returns the parameters of `key=value` texts with one value each.
 * @param option names the option in the error's text.
 * @throws InputError for another form, an unknown name, a value that is not allowed, or a name given twice.
 */
export function parseChanges(texts: readonly string[], option: string): ParameterChanges {
  const changes = new Map<ParameterName, ParameterValue>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at < 1) throw new InputError(`${option}: "${text}" is not of the form key=value`)
    const { name } = parameterNamed(text.slice(0, at).trim())
    const value = text.slice(at + 1)
    if (value.includes(',')) {
      throw new InputError(
        `${option} ${name}: "${value}" has several values (allowed: one, for all cells of that build)`,
      )
    }
    if (changes.has(name)) throw new InputError(`${option} ${name}: it is given twice`)
    changes.set(name, parseParameter(name, value.trim(), `${option} ${name}`))
  }
  return changes
}

/**
 * Returns the cell with these parameters in place of its own.
 * @throws InputError where one has no effect without another parameter.
 */
export function changedCell(cell: CellSpec, changes: ParameterChanges, option: string): CellSpec {
  const { trigger, oneshot, exclusive, freshSet, activeCount: _, maxEvents, ...others } = cell.params
  const row = {
    ...others,
    // A cell without a bound of its own follows a change of fdCount.
    maxEvents: maxEvents === cell.params.fdCount ? null : maxEvents,
    ...Object.fromEntries(changes),
  }
  const flag = (name: ParameterName, own: boolean) => (changes.get(name) as boolean | undefined) ?? own
  const variant = {
    mechanism: cell.mechanism,
    trigger: (changes.get('trigger') as 'level' | 'edge' | undefined) ?? trigger,
    oneshot: flag('oneshot', oneshot),
    exclusive: flag('exclusive', exclusive),
    freshSet: flag('freshSet', freshSet),
  }
  const changed = cellOf(variant, row)
  for (const [name, value] of changes) {
    if (value !== null && changed.params[name] !== value) {
      throw new InputError(
        `${option} ${name}=${value} has no effect on ${cell.id}: give what it needs with --param, too`,
      )
    }
  }
  return changed
}
