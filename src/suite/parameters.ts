import { didYouMean, InputError, unknownName } from './input_error.ts'
import type { Parameter, ParameterValue } from './parameter.ts'
import type { ActiveSpec } from './parameter_kinds.ts'
import { PARAMETERS, type ParameterName, type ParameterValues } from './parameter_table.ts'

export type Activity = ParameterValues['activity']

export type WriteOrder = ParameterValues['writeOrder']

/** `muxbench ab` reads these names from the other build, too. */
export const PARAMETER_NAMES: readonly ParameterName[] = PARAMETERS.map(parameter => parameter.name)

/** The parameters that belong to a suite's variants, and not to the work that is compared. */
export const VARIANT_NAMES: ReadonlySet<string> = new Set(
  PARAMETERS.filter(({ isOfVariant }) => isOfVariant).map(({ name }) => name),
)

/** Returns the word for a parameter that has no value: `all`, `lowest`, `none`. */
export function noValueWord(name: string): string {
  return PARAMETERS.find(parameter => parameter.name === name)?.noValue ?? 'none'
}

/** Returns the parameter of that name. @throws InputError for an unknown name, with the nearest valid one. */
export function parameterNamed(name: string): Parameter & { name: ParameterName } {
  const parameter = PARAMETERS.find(candidate => candidate.name === name)
  if (!parameter) throw unknownName('parameter', name, PARAMETER_NAMES)
  return parameter
}

/** Returns how a message shows what was given for a value, in one line. */
function shown(given: unknown): string {
  if (typeof given === 'function') return 'a function'
  if (typeof given === 'object' && given !== null) return Array.isArray(given) ? 'a list' : 'an object'
  const text = typeof given === 'string' ? JSON.stringify(given) : String(given)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/**
 * Returns the value that `given` stands for.
 * @param where names the place in the error's text, such as `--fds`.
 * @throws InputError that says what is allowed.
 */
export function parseParameter(name: string, given: unknown, where: string): ParameterValue {
  const parameter = parameterNamed(name)
  const value = parameter.parse(given)
  if (value === undefined) {
    const nearest = typeof given === 'string' ? didYouMean(given, parameter.choices ?? []) : ''
    throw new InputError(
      `${where}: ${shown(given)} is not a valid ${name}${nearest} (allowed: ${parameter.allowed})`,
    )
  }
  return value
}

/**
 * Returns k, the number of descriptors that a count or a share stands for: a share is rounded, and is at least 1. A count
 * may be above `fdCount`, in a cell that is skipped.
 */
export function resolveActive(active: ActiveSpec, fdCount: number): number {
  return typeof active === 'number'
    ? active
    : Math.max(1, Math.round((fdCount * Number(active.slice(0, -1))) / 100))
}
