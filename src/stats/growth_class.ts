import { MOST_PLACES } from './growth.ts'
import { bestLaw, designOf } from './power_law.ts'
import { inEqualSteps } from './quantile.ts'

/** A family of growth that has a name. */
interface GrowthClass {
  /** The name, with `x` for N: `x log x`. */
  readonly name: string
  /** The exponent; a growth with a logarithm has the one that the fit of a + b·x^k finds in its exact figures. */
  readonly growth: number | ((x: number) => number)
}

/** All classes, in the order of their growth. */
const CLASSES: readonly GrowthClass[] = [
  { name: 'constant', growth: 0 },
  { name: 'log x', growth: x => Math.log(x) },
  { name: '√x', growth: 0.5 },
  { name: 'x', growth: 1 },
  { name: 'x log x', growth: x => x * Math.log(x) },
  { name: 'x√x', growth: 1.5 },
  { name: 'x²', growth: 2 },
  { name: 'x³', growth: 3 },
]

function exponentOf({ growth }: GrowthClass, places: readonly number[]): number {
  if (typeof growth === 'number') return growth
  const usable = places.filter(x => growth(x) > 0)
  const last = usable.at(-1) ?? 1
  const level = growth(last)
  return bestLaw(designOf(usable.map(x => ({ x: x / last, y: growth(x) / level, weight: 1 })))).k
}

/**
 * Returns the class whose exponent is the only one within the interval of the fitted exponent. It is null where none is
 * or several are, since then a neighbouring class could be right as well.
 *
 * @param places the x of the measured figures, ascending.
 */
export function classWithin(
  [low, high]: readonly [number, number],
  places: readonly number[],
): string | null {
  const few = inEqualSteps(places, MOST_PLACES)
  const within = CLASSES.filter(candidate => {
    const exponent = exponentOf(candidate, few)
    return exponent >= low && exponent <= high
  })
  return within.length === 1 ? (within[0]?.name ?? null) : null
}
