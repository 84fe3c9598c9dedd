/** Ticks of an axis of ratios, as distances from 1 in both directions. The first list that is far enough is used. */
const STEPS = [
  [1.02, 1.05, 1.1],
  [1.1, 1.2, 1.35],
  [1.25, 1.5, 2],
  [1.5, 2, 3, 5],
  [2, 5, 10, 20, 50, 100],
]

/** An axis reaches at least this far from 1, so that negligible differences look small. */
const LEAST = 1.1

/** An axis reaches at most this far from 1, so that powers of it are still finite numbers. */
const MOST = 1e100

/** Beyond the lists ticks are powers of ten, with at most so many on either side of 1. */
const MAX_POWERS = 4

/** The factor between the outermost value and the end of the axis. */
const MARGIN = 1.02

function powersTo(farthest: number): number[] {
  const decades = Math.floor(Math.log10(farthest))
  const stride = Math.ceil(decades / MAX_POWERS)
  return Array.from({ length: Math.floor(decades / stride) }, (_, i) => 10 ** ((i + 1) * stride))
}

/** Returns how far from 1 the axis reaches in one direction, to include these distances. */
function reach(distances: readonly number[]): number {
  return Math.min(MOST, distances.reduce((most, distance) => Math.max(most, distance), LEAST) * MARGIN)
}

/** Returns the bounds and ticks of a logarithmic axis that includes 1 and all ratios above 0. One tick is 1. */
export function ratioAxis(ratios: readonly number[]): { bounds: [number, number]; ticks: number[] } {
  const positive = ratios.filter(ratio => ratio > 0)
  const [below, above] = [reach(positive.map(ratio => 1 / ratio)), reach(positive)]
  const farthest = Math.max(below, above)
  const steps = STEPS.find(list => (list.at(-1) as number) * MARGIN >= farthest) ?? powersTo(farthest)
  const within = (limit: number) => steps.filter(step => step <= limit)
  const ticks = [
    ...within(below)
      .map(step => 1 / step)
      .reverse(),
    1,
    ...within(above),
  ]
  return { bounds: [1 / below, above], ticks }
}

/** Writes a ratio as `0.95`, `1`, `1.05` or `100`; far from 1 as a power of ten. */
export function ratioTick(ratio: number): string {
  if (ratio >= 1e4 || ratio < 9e-4) return ratio.toExponential(0)
  return String(Number(ratio.toPrecision(ratio >= 1 ? 3 : 2)))
}
