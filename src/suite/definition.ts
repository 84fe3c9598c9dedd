import * as v from 'valibot'
import { InputError, unknownName } from './input_error.ts'
import { FD_KINDS, type ParameterName, type ParameterValue } from './parameter_table.ts'
import { type FdKind, PARAMETER_NAMES, parameterNamed, parseParameter } from './parameters.ts'

/** One line of a chart: a mechanism, its trigger, and whether it is oneshot. */
export interface Variant {
  readonly mechanism: string
  readonly trigger?: 'level' | 'edge'
  readonly oneshot?: boolean
  /** The kind of descriptor that this mechanism watches, where the others watch another. */
  readonly fdKind?: FdKind
}

/** A suite as its author writes it: plain data that describes what is measured and what is not. */
export interface SuiteDefinition {
  readonly name: string
  readonly title: string
  /** What one iteration does. */
  readonly workload: string
  /** What one operation is. */
  readonly operation: string
  /** The figure to look at first. */
  readonly metric: string
  readonly notMeasured: string
  readonly variants: readonly Variant[]
  /** The values of each parameter. Cells are all combinations; a parameter that is left out has its default. */
  readonly axes: Readonly<Partial<Record<ParameterName, readonly ParameterValue[]>>>
  /**
   * Combinations that are left out: those whose parameters have, for every name of an entry, one of its values. An override
   * of an axis brings them back.
   */
  readonly except?: readonly SuiteDefinition['axes'][]
  /** The number of fresh processes, each of which measures every cell that fits into its time. */
  readonly blocks: number
  /** The wall-clock time of all blocks together. */
  readonly budgetSeconds: number
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2000))

const variantSchema = v.strictObject({
  mechanism: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]*$/, 'must be a name such as epoll')),
  trigger: v.optional(v.picklist(['level', 'edge'])),
  oneshot: v.optional(v.boolean()),
  fdKind: v.optional(v.picklist(FD_KINDS)),
})

export const MAX_BLOCKS = 10_000
export const MAX_BUDGET_SECONDS = 7 * 24 * 3600

const axesSchema = v.record(v.string(), v.pipe(v.array(v.unknown()), v.minLength(1)))

const definitionSchema = v.strictObject({
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes'),
  ),
  title: text,
  workload: text,
  operation: text,
  metric: text,
  notMeasured: text,
  variants: v.pipe(v.array(variantSchema), v.minLength(1)),
  axes: axesSchema,
  except: v.optional(v.array(axesSchema)),
  blocks: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BLOCKS)),
  budgetSeconds: v.pipe(v.number(), v.gtValue(0), v.maxValue(MAX_BUDGET_SECONDS)),
})

/** @throws InputError that names the first parameter or value of the field `field` that is wrong. */
function parseAxes(
  given: v.InferOutput<typeof axesSchema>,
  where: string,
  field: string,
): SuiteDefinition['axes'] {
  const axes: Partial<Record<ParameterName, readonly ParameterValue[]>> = {}
  for (const [name, values] of Object.entries(given)) {
    if (!PARAMETER_NAMES.includes(name as ParameterName)) {
      throw new InputError(`${where}: ${unknownName('parameter', name, PARAMETER_NAMES).message}`)
    }
    if (parameterNamed(name).isOfVariant) {
      throw new InputError(`${where}: field "${field}.${name}": set it in variants, beside the mechanism`)
    }
    axes[name as ParameterName] = values.map(value =>
      parseParameter(name, value, `${where}: ${field}.${name}`),
    )
  }
  return axes
}

const FIELDS = Object.keys(definitionSchema.entries)

/**
 * Returns the suite that data from a file describes.
 * @param where names the file in the error's text.
 * @throws InputError that names the first wrong field.
 */
export function parseSuite(data: unknown, where: string): SuiteDefinition {
  if (typeof data === 'object' && data !== null) {
    for (const field of Object.keys(data)) {
      if (!FIELDS.includes(field))
        throw new InputError(`${where}: ${unknownName('field', field, FIELDS).message}`)
    }
  }
  const result = v.safeParse(definitionSchema, data, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const path = v.getDotPath(issue)
    throw new InputError(`${where}: ${path ? `field "${path}": ` : 'not a suite: '}${issue.message}`)
  }
  const { axes, except, ...others } = result.output
  return {
    ...others,
    axes: parseAxes(axes, where, 'axes'),
    ...(except && { except: except.map((entry, i) => parseAxes(entry, where, `except.${i}`)) }),
  } as SuiteDefinition
}
