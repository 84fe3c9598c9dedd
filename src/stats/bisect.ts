/**
 * Where `isBelow` turns from true to false within a range, by bisection: what is left after so many halvings.
 *
 * @param isBelow true of every x below the one looked for, false of every other.
 */
export function bisect(
  isBelow: (x: number) => boolean,
  from: number,
  to: number,
  halvings: number,
): [low: number, high: number] {
  let [low, high] = [from, to]
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2
    if (isBelow(middle)) low = middle
    else high = middle
  }
  return [low, high]
}
