import { leadMetricName } from '../../metrics/metrics.ts'
import { shuffled } from '../../random/shuffle.ts'
import type { Xoshiro128 } from '../../random/xoshiro128.ts'
import type { CellSpec } from '../../suite/cells.ts'

/**
 * A delay ends with a step of the clock, which is 10 ns on some machines, and 1 ns or less on others: only delays of whole
 * steps are all longer than asked for by the same. It is not known better than to about as much.
 */
const DELAY_GRAIN_NS = 10

/** The grain must be no more than this share of a wait, or a slowdown of 5 % would be one of anything. */
const LARGEST_GRAIN_SHARE = 0.01

/** What the head of a cell has more than its base. */
export interface Delay {
  /** Of its wait: 0.05 is 5 %. */
  readonly share: number
  readonly delayNs: number
}

/**
 * Why a cell is compared with itself only; null where a delay makes its figure longer by just so much.
 * @param medianNs of its lead metric, in processes that had no delay; null where it was not measured.
 */
export function undelayableReason({ params }: CellSpec, medianNs: number | null): string | null {
  const metric = leadMetricName(params)
  if (metric !== 'waitNs' && metric !== 'wakeupLatencyNs') {
    return `its ${metric} does not rise by just the delay of a wait`
  }
  if (medianNs === null) return 'it could not be measured'
  return medianNs * LARGEST_GRAIN_SHARE < DELAY_GRAIN_NS
    ? `its wait of ${Math.round(medianNs)} ns is too short: a delay is exact to about ${DELAY_GRAIN_NS} ns only`
    : null
}

/**
 * Who gets which share in each of `rounds`: in random order, and over as many rounds as there are shares every
 * cell has each of them once.
 *
 * @returns by round, then by cell.
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

/** What makes a wait of `medianNs` longer by about `share`, in whole grains. */
function delayOf(medianNs: number, share: number, overshootNs: number): number {
  return DELAY_GRAIN_NS * Math.max(1, Math.round((medianNs * share - overshootNs) / DELAY_GRAIN_NS))
}

/** The delays of one comparison; a cell without one is left out. */
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
