import { MOST_PLACES } from './growth.ts'
import { bestLaw } from './power_law.ts'
import { inEqualSteps } from './quantile.ts'

/** A family of growth that has a name. */
interface GrowthClass {
  /** The name, with `x` for N: `x log x`. */
  readonly name: string
  readonly growth: (x: number) => number
}

/** All classes, in the order of their growth. */
const CLASSES: readonly GrowthClass[] = [
  { name: 'constant', growth: () => 1 },
  { name: 'log x', growth: x => Math.log(x) },
  { name: '√x', growth: x => Math.sqrt(x) },
  { name: 'x', growth: x => x },
  { name: 'x log x', growth: x => x * Math.log(x) },
  { name: 'x√x', growth: x => x ** 1.5 },
  { name: 'x²', growth: x => x ** 2 },
  { name: 'x³', growth: x => x ** 3 },
]

/** Returns the exponent that a fit of a + b·x^k finds in exact figures of this growth at these places. */
function exponentOf({ growth }: GrowthClass, places: readonly number[]): number {
  const usable = places.filter(x => growth(x) > 0)
  const last = usable.at(-1) ?? 1
  const level = growth(last)
  return bestLaw(usable.map(x => ({ x: x / last, y: growth(x) / level, weight: 1 }))).k
}

/**
 * Returns the class whose exponent is the only one within the interval of the fitted exponent. It is null where none is
 * or several are, since then a neighbouring class could be right as well. A class with a logarithm has the exponent
 * that the same fit finds over the same places.
 *
 * @param places the x of the measured figures, ascending.
 */
export function classWithin(
  [low, high]: readonly [number, number],
  places: readonly number[],
): string | null {
  const few = inEqualSteps(places, MOST_PLACES)
  const within = CLASSES.filter(candidate => {
    const exponent = candidate.name === 'constant' ? 0 : exponentOf(candidate, few)
    return exponent >= low && exponent <= high
  })
  return within.length === 1 ? (within[0]?.name ?? null) : null
}
