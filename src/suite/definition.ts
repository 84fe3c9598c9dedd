import * as v from 'valibot'
import { CHART_IDS, type ChartId } from '../metrics/chart_ids.ts'
import type { FdKind } from './fd_kinds.ts'
import { InputError, unknownName } from './input_error.ts'
import type { ParameterValue } from './parameter.ts'
import type { ParameterName, ParameterValues } from './parameter_table.ts'
import { PARAMETER_NAMES, parameterNamed, parseParameter, VARIANT_NAMES } from './parameters.ts'

/** One line of a chart: a mechanism, and how it watches. */
export interface Variant {
  readonly mechanism: string
  readonly trigger?: 'level' | 'edge'
  readonly oneshot?: boolean
  /** Whether an event wakes one of the sets that watch a descriptor, and not all. */
  readonly exclusive?: boolean
  /** Whether the interest set is built anew for each wait. */
  readonly freshSet?: boolean
  /** The kind of descriptor that this mechanism watches, where the others watch another. */
  readonly fdKind?: FdKind
}

/** Values of parameters, and of `mechanism`, which a suite does not combine. */
export type Exclusion = SuiteDefinition['axes'] & { readonly mechanism?: readonly string[] }

/** What the question of a suite can be about: a parameter that it varies, or how its variants differ. */
export type SubjectName = ParameterName | 'variants'

/** All combinations of variants and of the values of parameters. */
export interface SuitePart {
  /** The claims that rest on the part's cells, by number; left out, all that the suite judges. */
  readonly claims?: readonly number[] | undefined
  readonly variants: readonly Variant[]
  /** The values of each parameter. Cells are all combinations; a parameter that is left out has its default. */
  readonly axes: Readonly<Partial<Record<ParameterName, readonly ParameterValue[]>>>
  /**
   * Combinations that are left out: those whose parameters and mechanism have, for every name of an entry, one of its
   * values. A command line that gives one of these names brings them back.
   */
  readonly exclude?: readonly Exclusion[]
}

/** A suite as its author writes it: plain data that describes what is measured and what is not. */
export interface SuiteDefinition extends SuitePart {
  readonly name: string
  readonly title: string
  /** What one iteration does. */
  readonly workload: string
  /** What one operation is. */
  readonly operation: string
  /** The figure to look at first. */
  readonly metric: string
  readonly notMeasured: string
  /** The claims about epoll that a run judges, by number (docs/claims.md); none if left out. */
  readonly claims?: readonly number[] | undefined
  /** What is measured, where it is no single part. The suite's own variants and axes are then empty. */
  readonly parts?: readonly SuitePart[] | undefined
  /** The charts of its report, in their order; all that have something to show if left out. */
  readonly charts?: readonly string[] | undefined
  /** What its question is about, which its report answers first; N, or what else varies where N does not, if left out. */
  readonly subject?: SubjectName | undefined
  /** The number of fresh processes, each of which measures every cell that fits into its time. */
  readonly blocks: number
  /** The wall-clock time of all blocks together. */
  readonly budgetSeconds: number
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(2000))

const mechanismName = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_-]*$/, 'must be a name such as epoll'))

const variantSchema = v.objectWithRest({ mechanism: mechanismName }, v.unknown())

export const MAX_BLOCKS = 10_000
export const MAX_BUDGET_SECONDS = 7 * 24 * 3600

const valuesSchema = v.array(v.unknown(), 'give a list of values, in brackets')

const axesSchema = v.record(v.string(), v.pipe(valuesSchema, v.minLength(1)))

const exclusionSchema = v.pipe(axesSchema, v.minEntries(1, 'it names no value to leave out'))

const claimNumbers = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(1))), v.minLength(1))

const partFields = {
  claims: v.optional(claimNumbers),
  variants: v.pipe(v.array(variantSchema), v.minLength(1)),
  axes: axesSchema,
  exclude: v.optional(v.array(exclusionSchema)),
}

/** Far more than anyone writes down. */
const MAX_PARTS = 100

const beforeParts = {
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes'),
  ),
  title: text,
  workload: text,
  operation: text,
  metric: text,
  notMeasured: text,
}

const afterParts = {
  charts: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  subject: v.optional(v.string()),
  blocks: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_BLOCKS)),
  budgetSeconds: v.pipe(v.number(), v.gtValue(0), v.maxValue(MAX_BUDGET_SECONDS)),
}

const IN_PARTS = 'must stand in the parts, where a suite has some'

/** A suite of one part, and one of several, which has no variants and axes of its own. */
const definitionSchema = v.strictObject({ ...beforeParts, ...partFields, ...afterParts })
const partsSchema = v.strictObject({
  ...beforeParts,
  claims: v.optional(claimNumbers),
  variants: v.optional(v.pipe(v.array(variantSchema), v.maxLength(0, IN_PARTS)), []),
  axes: v.optional(v.pipe(axesSchema, v.maxEntries(0, IN_PARTS)), {}),
  parts: v.pipe(v.array(v.strictObject(partFields)), v.minLength(1), v.maxLength(MAX_PARTS)),
  ...afterParts,
})

/** @throws InputError that names the first parameter or value of the field `field` that is wrong. */
function parseParameters(
  given: v.InferOutput<typeof axesSchema>,
  where: string,
  field: string,
): SuiteDefinition['axes'] {
  const axes: Partial<Record<ParameterName, readonly ParameterValue[]>> = {}
  for (const [name, values] of Object.entries(given)) {
    if (!PARAMETER_NAMES.includes(name as ParameterName)) {
      throw new InputError(`${where}: ${unknownName('parameter', name, PARAMETER_NAMES).message}`)
    }
    axes[name as ParameterName] = values.map(value =>
      parseParameter(name, value, `${where}: ${field}.${name}`),
    )
  }
  return axes
}

/** @throws InputError that names the first parameter or value of an exclusion that is wrong. */
function parseExclusion(
  { mechanism, ...given }: v.InferOutput<typeof axesSchema>,
  where: string,
  field: string,
): Exclusion {
  const names = v.safeParse(v.optional(v.array(mechanismName)), mechanism)
  if (!names.success) throw new InputError(`${where}: field "${field}.mechanism": ${names.issues[0].message}`)
  return { ...parseParameters(given, where, field), ...(names.output && { mechanism: names.output }) }
}

/** Returns the values that a suite gives a parameter, or the variants' mechanisms. */
function valuesIn(
  { variants, axes }: Pick<SuiteDefinition, 'variants' | 'axes'>,
  name: string,
): Set<ParameterValue | undefined> {
  const ofWork = () => axes[name as ParameterName] ?? [parameterNamed(name).default]
  const values = variants.flatMap(variant => {
    const own = variant[name as keyof Variant]
    return own === undefined ? ofWork() : [own]
  })
  return new Set(values)
}

/** @throws InputError that names the first value of an exclusion that no cell has, so that it would leave out nothing. */
function checkExclusion(
  exclusion: Exclusion,
  suite: Pick<SuiteDefinition, 'variants' | 'axes'>,
  where: string,
): void {
  for (const [name, values] of Object.entries(exclusion)) {
    const known = valuesIn(suite, name)
    const stray = values.find(value => !known.has(value))
    if (stray === undefined) continue
    const place = name === 'mechanism' || VARIANT_NAMES.has(name) ? 'variants' : 'axes'
    throw new InputError(
      `${where}.${name}: ${JSON.stringify(stray)} is not among the values of the suite's ${place} (${[...known].join(', ')}): add it there, or leave it out here`,
    )
  }
}

const VARIANT_FIELDS: readonly string[] = ['mechanism', ...VARIANT_NAMES, 'fdKind']

/** @throws InputError that names the first parameter of a variant that it may not have, or whose value is wrong. */
function parseVariant(
  { mechanism, ...given }: v.InferOutput<typeof variantSchema>,
  where: string,
  field: string,
): Variant {
  const values = Object.entries(given).filter(([, value]) => value !== undefined)
  const parsed = values.map(([name, value]) => {
    const place = `${where}: field "${field}.${name}"`
    if (VARIANT_FIELDS.includes(name)) return [name, parseParameter(name, value, place)]
    const advice = PARAMETER_NAMES.includes(name as ParameterName)
      ? 'set it in axes, since it is the same for all variants'
      : unknownName('field', name, VARIANT_FIELDS).message
    throw new InputError(`${place}: ${advice}`)
  })
  return { mechanism, ...Object.fromEntries(parsed) }
}

/** @throws InputError that names the first chart that does not exist or stands there twice. */
function parseCharts(given: readonly string[], where: string): ChartId[] {
  return given.map((name, i) => {
    const id = CHART_IDS.find(each => each === name)
    if (id === undefined) throw new InputError(`${where}: ${unknownName('chart', name, CHART_IDS).message}`)
    if (given.indexOf(name) < i) throw new InputError(`${where}: field "charts": ${name} stands there twice`)
    return id
  })
}

const SUBJECTS: readonly string[] = [...PARAMETER_NAMES, 'variants']

/** @throws InputError for a subject that does not exist, and for one of which the suite has a single value. */
function parseSubject(
  name: string,
  { variants, axes }: Pick<SuiteDefinition, 'variants' | 'axes'>,
  where: string,
): SubjectName {
  if (!SUBJECTS.includes(name)) {
    throw new InputError(`${where}: field "subject": ${unknownName('parameter', name, SUBJECTS).message}`)
  }
  const count = name === 'variants' ? variants.length : (axes[name as ParameterName]?.length ?? 0)
  if (count < 2) {
    throw new InputError(
      `${where}: field "subject": the suite has no two values of ${name}: give it several, or leave out subject`,
    )
  }
  return name as SubjectName
}

const FIELDS = [...new Set([definitionSchema, partsSchema].flatMap(({ entries }) => Object.keys(entries)))]

/** Returns what is wrong with a field, in words: a schema names a missing field as a key that it expected. */
function issueText({ type, received, message }: v.BaseIssue<unknown>): string {
  return type.includes('object') && received === 'undefined' ? 'it is missing' : message
}

/** @throws InputError that names the first parameter, variant or exclusion of a part that is wrong. */
function parsePart(
  { claims, axes, variants, exclude }: v.InferOutput<v.StrictObjectSchema<typeof partFields, undefined>>,
  where: string,
  field = '',
): SuitePart {
  const ofVariant = Object.keys(axes).find(name => VARIANT_NAMES.has(name))
  if (ofVariant !== undefined) {
    throw new InputError(
      `${where}: field "${field}axes.${ofVariant}": set it in variants, beside the mechanism`,
    )
  }
  const parsed = {
    variants: variants.map((each, i) => parseVariant(each, where, `${field}variants.${i}`)),
    axes: parseParameters(axes, where, `${field}axes`),
  }
  const exclusions = exclude?.map((entry, i) => {
    const exclusion = parseExclusion(entry, where, `${field}exclude.${i}`)
    checkExclusion(exclusion, parsed, `${where}: ${field}exclude.${i}`)
    return exclusion
  })
  return { ...(claims && { claims }), ...parsed, ...(exclusions && { exclude: exclusions }) }
}

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
  const hasParts = typeof data === 'object' && data !== null && 'parts' in data
  const result = v.safeParse(hasParts ? partsSchema : definitionSchema, data, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const path = v.getDotPath(issue)
    throw new InputError(`${where}: ${path ? `field "${path}": ` : 'not a suite: '}${issueText(issue)}`)
  }
  const { charts, subject, ...others } = result.output
  const parsed =
    'parts' in others
      ? { parts: others.parts.map((part, i) => parsePart(part, where, `parts.${i}.`)) }
      : parsePart(others, where)
  const own = 'parts' in parsed ? { variants: [], axes: {} } : parsed
  return {
    ...others,
    ...parsed,
    ...(charts && { charts: parseCharts(charts, where) }),
    ...(subject !== undefined && { subject: parseSubject(subject, own, where) }),
  } as SuiteDefinition
}

/** Returns the parts of a suite: itself, where it is a single one. */
export function partsOf(suite: SuiteDefinition): readonly SuitePart[] {
  return suite.parts ?? [suite]
}

/** What an author may write for a parameter: its values, and a text such as `10k` or `50us` where these are numbers. */
type Written<Value> = Value | (number extends Value ? string : never)

/** A suite as an editor checks it while it is written. */
export interface SuiteSource extends Omit<SuiteDefinition, 'axes' | 'charts' | 'exclude'> {
  readonly charts?: readonly ChartId[]
  readonly axes: { readonly [Name in ParameterName]?: readonly Written<ParameterValues[Name]>[] }
  readonly exclude?: readonly (SuiteSource['axes'] & { readonly mechanism?: readonly string[] })[]
}

/** Returns the suite as it is given. Its only use is that editors complete and check what a suite file writes. */
export function defineSuite(suite: SuiteSource): SuiteSource {
  return suite
}
