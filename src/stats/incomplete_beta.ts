const SMALLEST = 1e-300
const PRECISION = 1e-14
/** From here on the terms of Stirling's series below are exact to a double's precision. */
const STIRLING_FROM = 12

/** ln Γ(x) for x > 0: Stirling's series (DLMF 5.11.1), after Γ(x) = Γ(x + 1) / x has taken small x to where it is exact. */
function logGamma(x: number): number {
  let below = 0
  let at = x
  for (; at < STIRLING_FROM; at++) below += Math.log(at)
  const s = 1 / (at * at)
  const series =
    (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / at
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - below
}

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

/** I_x(a, b), the regularised incomplete beta function (DLMF 8.17), for 0 ≤ x ≤ 1 and positive a and b. */
export function regularizedBeta(x: number, a: number, b: number): number {
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  const front = Math.exp(logFront)
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}
