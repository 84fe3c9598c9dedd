/** Distances from 1, either way, that an axis of factors may have ticks at: finer the less there is to show. */
const STEPS = [
  [1.02, 1.05, 1.1],
  [1.1, 1.2, 1.35],
  [1.25, 1.5, 2],
  [1.5, 2, 3, 5],
  [2, 5, 10, 20, 50, 100],
]

/** No axis is finer than this: a difference below it is nobody's business. */
const LEAST = 1.1

/** Past it nothing is told apart any more, and a power of it would leave what a number can hold. */
const MOST = 1e100

/** Past the steps a tick is a power of ten, of which there are no more than these on either side. */
const MAX_POWERS = 4

/** Beyond the outermost value. */
const MARGIN = 1.02

function powersTo(farthest: number): number[] {
  const decades = Math.floor(Math.log10(farthest))
  const stride = Math.ceil(decades / MAX_POWERS)
  return Array.from({ length: Math.floor(decades / stride) }, (_, i) => 10 ** ((i + 1) * stride))
}

/** The farthest from 1 of distances, all at least 1. */
function reach(distances: readonly number[]): number {
  return Math.min(MOST, distances.reduce((most, distance) => Math.max(most, distance), LEAST) * MARGIN)
}

/** Bounds of a log axis that hold 1 and all ratios above 0, and ticks for it, one of which is 1. */
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

/** `0.95`, `1`, `1.05`, `100`; far from 1 as a power of ten. */
export function ratioTick(ratio: number): string {
  if (ratio >= 1e4 || ratio < 9e-4) return ratio.toExponential(0)
  return String(Number(ratio.toPrecision(ratio >= 1 ? 3 : 2)))
}
