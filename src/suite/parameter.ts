import type * as v from 'valibot'

export type ParameterValue = number | string | boolean | null

/**
 * A parameter of a cell, also called an axis. Everything that does not act on its value follows from this row:
 * options, `muxbench list`, the types of `CellParams`, the ids of cells, and the fields of run.json and of CSV.
 */
export interface Parameter {
  readonly name: string
  readonly description: string
  readonly default: ParameterValue
  /** One line that says what is allowed. */
  readonly allowed: string
  /** The words that may be given, where the value is one of a few: the nearest of them is suggested. */
  readonly choices?: readonly string[]
  /** Returns the value that `given` stands for, or undefined if it is not allowed. */
  readonly parse: (given: unknown) => ParameterValue | undefined
  /** The word for null on the command line and in tables; `none` if left out. */
  readonly noValue?: string
  /** The schema of the value in run.json. */
  readonly stored: v.GenericSchema<unknown, ParameterValue>
  /**
   * Whether run.json had it from the first version on. Every other parameter has its default in files that were
   * written before it existed.
   */
  readonly isInEveryRun?: boolean
  /** Whether it belongs to a suite's variants, as the mechanism does, and thus not to the work that is compared. */
  readonly isOfVariant?: boolean
  /** The parameter without whose value this one has no effect; of a number, the least one. */
  readonly needs?: { readonly name: string; readonly value: ParameterValue }
  /**
   * Returns this parameter's part of a cell's id, or null for none. Left out: none for the default, the name for
   * `true`, otherwise the name and the value.
   */
  readonly idPart?: (value: ParameterValue, params: Readonly<Record<string, ParameterValue>>) => string | null
  /** The name of the parameter whose part of the id comes before this one's; by default that of the row above. */
  readonly idAfter?: string
}
