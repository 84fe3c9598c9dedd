/** Chooses some of the claims that a suite judges: `--param claim=7,12`. */
import { expandCells } from './cells.ts'
import { partsOf, type SuiteDefinition } from './definition.ts'
import { InputError } from './input_error.ts'

const CLAIM = 'claim'

/** @throws InputError that names the nearest claim where the suite does not judge that one. */
function parseClaim(given: string, claims: readonly number[]): number {
  const number = /^\d{1,6}$/.test(given) ? Number(given) : Number.NaN
  if (claims.includes(number)) return number
  const valid = `(valid: ${claims.join(', ')})`
  if (Number.isNaN(number)) {
    throw new InputError(
      `--param ${CLAIM}: ${JSON.stringify(given.slice(0, 100))} is no number of a claim ${valid}`,
    )
  }
  const nearest = claims.reduce((a, b) => (Math.abs(b - number) < Math.abs(a - number) ? b : a))
  throw new InputError(`--param ${CLAIM}: unknown claim ${number}, did you mean ${nearest}? ${valid}`)
}

/** Returns a suite with these claims alone, the parts that they rest on, and as much of the budget as their cells have. */
function withClaims(suite: SuiteDefinition, claims: readonly number[]): SuiteDefinition {
  const needed = (part: { readonly claims?: readonly number[] | undefined }) =>
    part.claims === undefined || part.claims.some(number => claims.includes(number))
  const parts = partsOf(suite).filter(needed)
  const chosen = { ...suite, claims, ...(suite.parts && { parts }) }
  const share = expandCells(chosen).length / expandCells(suite).length
  return { ...chosen, budgetSeconds: Math.max(1, Math.ceil(suite.budgetSeconds * share)) }
}

/**
 * Returns the suite with the claims that one of the parameters chooses, and the overrides without that parameter.
 * @throws InputError for a claim that the suite does not judge, and for a suite that judges none.
 */
export function chooseClaims<Overrides extends { readonly param?: readonly string[] | undefined }>(
  suite: SuiteDefinition,
  overrides: Overrides,
): { readonly suite: SuiteDefinition; readonly others: Overrides } {
  const { param = [] } = overrides
  const isClaim = (text: string) => text.slice(0, text.indexOf('=')).trim() === CLAIM
  const [chosen, twice] = param.filter(isClaim)
  if (chosen === undefined) return { suite, others: overrides }
  if (suite.claims === undefined) {
    throw new InputError(
      `--param ${CLAIM}: the suite ${suite.name} judges no claims: give it with the suite claims`,
    )
  }
  if (twice !== undefined) {
    throw new InputError(
      `--param ${CLAIM}: it is given twice: give all of its values once, separated by commas`,
    )
  }
  const texts = chosen.slice(chosen.indexOf('=') + 1).split(',')
  const claims = new Set(texts.map(text => parseClaim(text.trim(), suite.claims as readonly number[])))
  const others = param.filter(text => !isClaim(text))
  return {
    suite: withClaims(
      suite,
      [...claims].sort((a, b) => a - b),
    ),
    others: { ...overrides, param: others.length > 0 ? others : undefined },
  }
}
