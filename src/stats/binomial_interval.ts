import { bisect } from './bisect.ts'
import { regularizedBeta } from './incomplete_beta.ts'

/** The x at which I_x(a, b) is `probability`, by bisection. */
function betaQuantile(probability: number, a: number, b: number): number {
  const [low, high] = bisect(x => regularizedBeta(x, a, b) < probability, 0, 1, 60)
  return (low + high) / 2
}

/**
 * The exact interval of a share of which `found` in `trials` were seen (Clopper and Pearson, Biometrika 26, 1934): the
 * shares under which neither so many nor so few would be seen with a probability below `alpha` / 2.
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
