import { parseCount, parseTime } from '../units/parse.ts'
import { withoutIneffective } from './cells.ts'
import { chooseClaims } from './chosen_claims.ts'
import { MAX_BLOCKS, MAX_BUDGET_SECONDS, type SuiteDefinition, type Variant } from './definition.ts'
import { InputError } from './input_error.ts'
import type { ParameterValue } from './parameter.ts'
import type { ParameterName } from './parameter_table.ts'
import { PARAMETER_NAMES, parameterNamed, parseParameter } from './parameters.ts'

/** What the command line changes in a suite, as the texts that were typed. */
export interface SuiteOverrides {
  readonly mechanism?: string | undefined
  readonly fds?: string | undefined
  readonly active?: string | undefined
  readonly trigger?: string | undefined
  /** Texts of the form `key=value`. */
  readonly param?: readonly string[] | undefined
  readonly blocks?: string | undefined
  readonly budget?: string | undefined
}

function split(list: string, where: string): string[] {
  const items = list.split(',').map(item => item.trim())
  if (items.some(item => item === '')) {
    throw new InputError(`${where}: "${list}" has an empty value (give values separated by commas)`)
  }
  return items
}

function parseList(name: ParameterName, list: string, where: string): ParameterValue[] {
  return split(list, where).map(item => parseParameter(name, item, where))
}

/** The parameters of variants that are true or false. */
const FLAGS = ['oneshot', 'exclusive', 'freshSet'] as const

/** The values that the command line gives to the flags of all variants. */
type Flags = { readonly [name in (typeof FLAGS)[number]]?: readonly ParameterValue[] }

/**
 * Returns the variants that the command line asks for. A named mechanism keeps the triggers that the suite gives it. An
 * explicit trigger applies to every mechanism, so that what a mechanism cannot do shows as a skipped cell.
 */
function overrideVariants(
  variants: readonly Variant[],
  mechanisms: readonly string[] | undefined,
  triggers: readonly ParameterValue[] | undefined,
  flags: Flags,
): Variant[] {
  const names = mechanisms ?? [...new Set(variants.map(variant => variant.mechanism))]
  return names.flatMap(mechanism => {
    const own = variants.filter(variant => variant.mechanism === mechanism)
    const base = own.length > 0 ? own : [{ mechanism }]
    const withTrigger = triggers
      ? triggers.map(trigger => ({ ...base[0], mechanism, trigger: trigger as 'level' | 'edge' }))
      : base
    return Object.entries(flags).reduce<Variant[]>(
      (sofar, [name, values]) =>
        sofar.flatMap(variant => values.map(value => ({ ...variant, [name]: value as boolean }))),
      [...withTrigger],
    )
  })
}

/**
 * Returns the seconds that a text such as `90`, `90s` or `2min` stands for.
 * @throws InputError where it is no such time, or is not within its bounds.
 */
function parseSeconds(given: string, where: string, min: number, max: number): number {
  const seconds = parseTime(given, 's')
  if (seconds !== undefined && seconds >= min && seconds <= max) return seconds
  throw new InputError(
    `${where}: "${given}" is not a number of seconds from ${min} to ${max}, or a time such as 2min`,
  )
}

/**
 * Returns the whole number that a text such as `12` or `1k` stands for.
 * @throws InputError where it is no such number, or is not within its bounds.
 */
export function parseNumber(given: string, where: string, min: number, max: number): number {
  const value = parseCount(given) ?? Number.NaN
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InputError(`${where}: "${given}" is not a whole number from ${min} to ${max}`)
  }
  return value
}

/** Removes the variants' own kinds of descriptors where the command line gives one for all. */
function variantsUnder(variants: readonly Variant[], isFdKindGiven: boolean): Variant[] {
  return variants.map(({ fdKind, ...variant }) =>
    fdKind && !isFdKindGiven ? { ...variant, fdKind } : variant,
  )
}

/** Returns the options that change what a suite asks, as they were typed: `--fds 8 --mechanism epoll`. */
function changesOf({ fds, active, trigger, mechanism, param }: SuiteOverrides): string {
  const options = Object.entries({ fds, active, trigger, mechanism }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  )
  return [...options, ...(param ?? []).map(text => `--param ${text}`)].join(' ')
}

/** Returns what a suite says of itself, with what the command line has changed, where cells are not those of the suite. */
function claimsUnder(
  suite: SuiteDefinition,
  changed: Pick<SuiteDefinition, 'axes' | 'variants' | 'exclude'>,
  changes: string,
): Pick<SuiteDefinition, 'title' | 'workload'> {
  const measured = ({ axes, variants, exclude }: typeof changed) =>
    JSON.stringify([axes, variants, exclude ?? []])
  const { title, workload } = suite
  if (measured(changed) === measured(suite)) return { title, workload }
  return {
    title: `${title} (changed: ${changes})`,
    workload: `As the suite has it, before ${changes} changed it: ${workload}`,
  }
}

/** Returns the suite with the command line's changes. @throws InputError that says which option may be what. */
export function applyOverrides(given: SuiteDefinition, overrides: SuiteOverrides): SuiteDefinition {
  const { suite, others } = chooseClaims(given, overrides)
  return suite.parts === undefined ? applyToPart(suite, others) : applyToParts(suite, others)
}

/** Returns a suite of several parts with other blocks and another budget, which is all that can be the same for all parts. */
function applyToParts(suite: SuiteDefinition, overrides: SuiteOverrides): SuiteDefinition {
  const { mechanism, fds, active, trigger, param = [] } = overrides
  const [name] = Object.entries({ mechanism, fds, active, trigger, param: param[0] }).find(
    ([, value]) => value !== undefined,
  ) ?? [null]
  if (name !== null) {
    throw new InputError(
      `--${name}: the suite ${suite.name} has several parts with values of their own, which cannot be changed at once: write a suite with one of them`,
    )
  }
  return { ...suite, ...timesUnder(suite, overrides) }
}

function timesUnder(
  { blocks, budgetSeconds }: SuiteDefinition,
  overrides: SuiteOverrides,
): Pick<SuiteDefinition, 'blocks' | 'budgetSeconds'> {
  return {
    blocks:
      overrides.blocks === undefined ? blocks : parseNumber(overrides.blocks, '--blocks', 1, MAX_BLOCKS),
    budgetSeconds:
      overrides.budget === undefined
        ? budgetSeconds
        : parseSeconds(overrides.budget, '--budget', 0.1, MAX_BUDGET_SECONDS),
  }
}

function applyToPart(suite: SuiteDefinition, overrides: SuiteOverrides): SuiteDefinition {
  const axes: Partial<Record<ParameterName, readonly ParameterValue[]>> = { ...suite.axes }
  let triggers =
    overrides.trigger !== undefined ? parseList('trigger', overrides.trigger, '--trigger') : undefined
  let flags: Flags = {}
  const ofOptions = { fdCount: overrides.fds, active: overrides.active, trigger: overrides.trigger }
  const asked = new Set<ParameterName>()
  if (overrides.fds !== undefined) axes.fdCount = parseList('fdCount', overrides.fds, '--fds')
  if (overrides.active !== undefined) axes.active = parseList('active', overrides.active, '--active')
  for (const param of overrides.param ?? []) {
    const at = param.indexOf('=')
    if (at < 1) throw new InputError(`--param: "${param}" is not of the form key=value`)
    const { name } = parameterNamed(param.slice(0, at).trim())
    const values = parseList(name, param.slice(at + 1), `--param ${name}`)
    if (asked.has(name) || ofOptions[name as keyof typeof ofOptions] !== undefined) {
      throw new InputError(
        `--param ${name}: it is given twice: give all of its values once, separated by commas`,
      )
    }
    if (name === 'trigger') triggers = values
    else if (FLAGS.some(flag => flag === name)) flags = { ...flags, [name]: values }
    else axes[name] = values
    asked.add(name)
  }
  const mechanisms = overrides.mechanism !== undefined ? split(overrides.mechanism, '--mechanism') : undefined
  const given: ReadonlySet<string> = new Set([
    ...PARAMETER_NAMES.filter(name => axes[name] !== suite.axes[name]),
    ...Object.entries({ mechanism: mechanisms, trigger: triggers, ...flags }).flatMap(([name, values]) =>
      values ? [name] : [],
    ),
  ])
  // Who gives all that an exclusion names asks for these very cells.
  const exclude = suite.exclude?.filter(entry => !Object.keys(entry).every(name => given.has(name)))
  const changed = {
    axes: withoutIneffective(axes, asked),
    ...(exclude && { exclude }),
    variants: overrideVariants(
      variantsUnder(suite.variants, axes.fdKind !== suite.axes.fdKind),
      mechanisms,
      triggers,
      flags,
    ),
  }
  return {
    ...suite,
    ...claimsUnder(suite, changed, changesOf(overrides)),
    ...changed,
    ...timesUnder(suite, overrides),
  }
}
