/** Ticks of an axis of factors, each with its inverse: closer together the less there is to show. */
const STEPS = [
  [1.02, 1.05, 1.1],
  [1.1, 1.2, 1.35],
  [1.25, 1.5, 2],
  [1.5, 2, 3, 5],
  [2, 5, 10, 20, 50, 100],
]

/** Beyond it a power of ten is a tick. */
const MAX_STEP = 100

/** No chart is drawn finer than this: differences below it are nobody's business. */
const LEAST = 1.1

/** The bounds of a log axis with 1 in its middle that holds all ratios, and ticks for it. */
export function ratioAxis(ratios: readonly number[]): { bounds: [number, number]; ticks: number[] } {
  const away = ratios
    .filter(ratio => ratio > 0 && Number.isFinite(ratio))
    .map(ratio => Math.max(ratio, 1 / ratio))
  // Past 1e100 nothing is told apart any more, and the axis would leave what a number can hold.
  const farthest = Math.min(1e100, away.reduce((most, ratio) => Math.max(most, ratio), LEAST) * 1.02)
  const high = farthest
  const steps = STEPS.find(list => (list.at(-1) as number) >= high) ?? powersTo(high)
  const above = steps.filter(step => step <= high)
  const ticks = [...above.map(step => 1 / step).reverse(), 1, ...above]
  return { bounds: [1 / high, high], ticks }
}

function powersTo(high: number): number[] {
  const decades = Math.floor(Math.log10(Math.max(high, MAX_STEP)))
  const stride = Math.max(1, Math.ceil(decades / 4))
  return Array.from({ length: Math.floor(decades / stride) }, (_, i) => 10 ** ((i + 1) * stride))
}

/** `0.95`, `1`, `1.05`, `100`; far from 1 as a power of ten. */
export function ratioTick(ratio: number): string {
  if (ratio >= 1e4 || ratio <= 1e-3) return ratio.toExponential(0)
  return ratio >= 1 ? String(Number(ratio.toPrecision(3))) : String(Number(ratio.toPrecision(2)))
}
