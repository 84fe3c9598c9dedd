const SMALLEST = 1e-300
const PRECISION = 1e-14
/** From this x on the terms of Stirling's series below are exact to a double's precision. */
const STIRLING_FROM = 12

/** Returns ln Γ(x) for x > 0 by Stirling's series (DLMF 5.11.1); Γ(x) = Γ(x + 1) / x takes small x to where it is exact. */
function logGamma(x: number): number {
  let below = 0
  let at = x
  for (; at < STIRLING_FROM; at++) below += Math.log(at)
  const s = 1 / (at * at)
  const series =
    (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / at
  return (at - 0.5) * Math.log(at) - at + Math.log(2 * Math.PI) / 2 + series - below
}

/** Returns the continued fraction of the incomplete beta function (DLMF 8.17.22) by Lentz's method; x < (a+1)/(a+b+2). */
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

/** Returns I_x(a, b), the regularised incomplete beta function (DLMF 8.17), for 0 ≤ x ≤ 1 and positive a and b. */
function regularizedBeta(x: number, a: number, b: number): number {
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  const front = Math.exp(logFront)
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b
}

/** Bisects a range so many times and returns what is left; `isBelow` is true below what is sought. */
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

/** Returns the value above 0 at which a falling `tailOf` is `tail`, by bisection. */
function exceededWith(tailOf: (value: number) => number, tail: number): number {
  let high = 1
  while (tailOf(high) > tail && high < 1e12) high *= 4
  return bisect(value => tailOf(value) > tail, 0, high, 80)[1]
}

/** From this z on the continued fraction is more exact than the series. */
const FAR_OUT = 5
const FRACTION_TERMS = 100

/**
 * Returns the probability that a standard normal value lies above `z`: near the middle by the series of Marsaglia
 * (Evaluating the Normal Distribution, Journal of Statistical Software 11(4), 2004), far out by the continued fraction
 * of the complementary error function (DLMF 7.9.3).
 */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z)
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
  if (z > FAR_OUT) {
    let denominator = z
    for (let i = FRACTION_TERMS; i > 0; i--) denominator = z + i / denominator
    return density / denominator
  }
  let term = z
  let sum = 0
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term
    term *= (z * z) / odd
  }
  return 0.5 - density * sum
}

/** Returns the value that a standard normal variable exceeds with probability `tail` (above 0, below 1), by bisection. */
export function normalQuantile(tail: number): number {
  if (tail > 0.5) return -normalQuantile(1 - tail)
  return bisect(x => normalTail(x) > tail, 0, 40, 60)[1]
}

/**
 * Returns the probability that Student's t with so many degrees of freedom (above 0, whole or not) lies further from 0 than
 * `t`, on either side: I_x(ν/2, 1/2) with x = ν / (ν + t²) (DLMF 8.17, NIST/SEMATECH e-Handbook 1.3.6.6.4).
 */
export function tTwoSided(t: number, degreesOfFreedom: number): number {
  if (t === 0) return 1
  return regularizedBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5)
}

/** Returns the distance from 0 beyond which t lies with probability `twoSided` (above 0, below 1), by bisection. */
export function tQuantile(twoSided: number, degreesOfFreedom: number): number {
  return exceededWith(t => tTwoSided(t, degreesOfFreedom), twoSided)
}

/**
 * Returns the probability that F with `d1` and `d2` degrees of freedom (positive whole numbers) lies above `f`:
 * I_x(d2/2, d1/2) with x = d2 / (d2 + d1·f), the regularised incomplete beta function (DLMF 8.17).
 */
export function fTail(f: number, d1: number, d2: number): number {
  if (!(f > 0)) return 1
  return regularizedBeta(d2 / (d2 + d1 * f), d2 / 2, d1 / 2)
}

const quantiles = new Map<string, number>()

/** Returns the value that F with `d1` and `d2` degrees of freedom exceeds with probability `tail`, by bisection. */
export function fQuantile(tail: number, d1: number, d2: number): number {
  const key = `${tail} ${d1} ${d2}`
  const known = quantiles.get(key)
  if (known !== undefined) return known
  const quantile = exceededWith(f => fTail(f, d1, d2), tail)
  quantiles.set(key, quantile)
  return quantile
}

/** Returns the x at which I_x(a, b) is `probability`, by bisection. */
function betaQuantile(probability: number, a: number, b: number): number {
  const [low, high] = bisect(x => regularizedBeta(x, a, b) < probability, 0, 1, 60)
  return (low + high) / 2
}

/**
 * Returns the exact interval of a share from `found` cases in `trials` (Clopper and Pearson, Biometrika 26, 1934): all
 * shares under which at least so many, and at most so many, are found with a probability of at least `alpha` / 2.
 */
export function binomialInterval(
  found: number,
  trials: number,
  alpha = 0.05,
): readonly [low: number, high: number] {
  return [
    found === 0 ? 0 : betaQuantile(alpha / 2, found, trials - found + 1),
    found === trials ? 1 : betaQuantile(1 - alpha / 2, found + 1, trials - found),
  ]
}
