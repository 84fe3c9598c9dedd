/** Logarithms of a ratio head / base as those of what the head costs: above 0 is worse, for times and rates alike. */

type Interval = readonly [low: number, high: number]

/** Returns the estimate and its interval as logarithms of cost. */
export function costOf(
  estimate: number,
  interval: Interval,
  isMoreBetter: boolean,
): { readonly estimate: number; readonly interval: Interval } {
  return isMoreBetter
    ? { estimate: -estimate, interval: [-interval[1], -interval[0]] }
    : { estimate, interval }
}

/** Returns the end of an interval at which the head is slowest. */
export function highestCost(interval: Interval, isMoreBetter: boolean): number {
  return isMoreBetter ? -interval[0] : interval[1]
}
