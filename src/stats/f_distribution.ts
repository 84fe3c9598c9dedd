/** The F distribution, for comparing how well nested models explain the same figures. */

/** ln Γ(halves / 2) for a positive whole number of halves, by Γ(x + 1) = x·Γ(x) from Γ(1/2) = √π and Γ(1) = 1. */
function logGammaOfHalves(halves: number): number {
  let log = halves % 2 === 1 ? Math.log(Math.PI) / 2 : 0
  for (let at = halves % 2 === 1 ? 1 : 2; at < halves; at += 2) log += Math.log(at / 2)
  return log
}

const SMALLEST = 1e-300
const PRECISION = 1e-14

/** The continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method; for x < (a+1)/(a+b+2). */
function betaFraction(x: number, a: number, b: number): number {
  const guarded = (value: number) => (Math.abs(value) < SMALLEST ? SMALLEST : value)
  let c = 1
  let d = 1 / guarded(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < PRECISION) break
  }
  return fraction
}

/**
 * The probability that F with `d1` and `d2` degrees of freedom (positive whole numbers) lies above `f`:
 * I_x(d2/2, d1/2) with x = d2 / (d2 + d1·f), the regularised incomplete beta function (DLMF 8.17).
 */
export function fTail(f: number, d1: number, d2: number): number {
  if (!(f > 0)) return 1
  const x = d2 / (d2 + d1 * f)
  const [a, b] = [d2 / 2, d1 / 2]
  const logFront =
    logGammaOfHalves(d1 + d2) -
    logGammaOfHalves(d1) -
    logGammaOfHalves(d2) +
    a * Math.log(x) +
    b * Math.log1p(-x)
  const front = Math.exp(logFront)
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

const quantiles = new Map<string, number>()

/** The value that F with `d1` and `d2` degrees of freedom exceeds with probability `tail`, by bisection. */
export function fQuantile(tail: number, d1: number, d2: number): number {
  const key = `${tail} ${d1} ${d2}`
  const known = quantiles.get(key)
  if (known !== undefined) return known
  let [low, high] = [0, 1]
  while (fTail(high, d1, d2) > tail && high < 1e12) high *= 4
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (fTail(middle, d1, d2) > tail) low = middle
    else high = middle
  }
  quantiles.set(key, high)
  return high
}
