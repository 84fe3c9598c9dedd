import { comparedMetricName } from '../../metrics/lead_metric.ts'
import { shuffled } from '../../random/shuffle.ts'
import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { CellSpec } from '../../suite/cells.ts'

/**
 * Delays are multiples of this. A delay ends at a step of the clock, which is 10 ns on some machines and 1 ns or less on
 * others, so that only delays of whole steps all exceed what was asked for by the same time. A delay is also not known
 * more precisely than this.
 */
const DELAY_GRAIN_NS = 10

/** The grain may be at most this share of a wait; otherwise a slowdown of 5 % could not be injected precisely. */
const LARGEST_GRAIN_SHARE = 0.01

/** The delay that is injected into the waits of a cell's head and not into those of its base. */
export interface Delay {
  /** The delay as a share of the wait: 0.05 is 5 %. */
  readonly share: number
  readonly delayNs: number
}

/**
 * Returns why no delay can be injected into a cell; null where a delay prolongs its figure by exactly the delay.
 * @param medianNs the median of its lead metric in processes without a delay; null where it was not measured.
 */
export function undelayableReason({ params }: CellSpec, medianNs: number | null): string | null {
  const metric = comparedMetricName(params)
  if (metric !== 'waitNs' && metric !== 'wakeupLatencyNs') {
    return `its ${metric} does not rise by just the delay of a wait`
  }
  if (medianNs === null) return 'it could not be measured'
  return medianNs * LARGEST_GRAIN_SHARE < DELAY_GRAIN_NS
    ? `its wait of ${Math.round(medianNs)} ns is too short: a delay is exact to about ${DELAY_GRAIN_NS} ns only`
    : null
}

/**
 * Assigns a share to every cell in each of `rounds` rounds. The order is random, and over as many rounds as there are
 * shares, every cell gets each share once.
 *
 * @returns the shares by round, then by cell.
 */
export function dealShares(
  cellCount: number,
  rounds: number,
  shares: readonly number[],
  random: Xoshiro128,
): number[][] {
  const dealt = Array.from({ length: cellCount }, () => {
    const own: number[] = []
    while (own.length < rounds) own.push(...shuffled(shares, random))
    return own
  })
  return Array.from({ length: rounds }, (_, round) => dealt.map(own => own[round] as number))
}

/** Returns the delay, in whole grains, that prolongs a wait of `medianNs` by about `share`. */
function delayOf(medianNs: number, share: number, overshootNs: number): number {
  return DELAY_GRAIN_NS * Math.max(1, Math.round((medianNs * share - overshootNs) / DELAY_GRAIN_NS))
}

/** Returns the delays of one comparison. A cell without a delay is left out. */
export function delaysOf(
  cells: readonly { readonly id: string; readonly medianNs: number }[],
  shares: readonly number[],
  overshootNs: number,
): Map<string, Delay> {
  return new Map(
    cells.flatMap(({ id, medianNs }, i) => {
      const share = shares[i] ?? 0
      return share === 0 ? [] : [[id, { share, delayNs: delayOf(medianNs, share, overshootNs) }] as const]
    }),
  )
}
