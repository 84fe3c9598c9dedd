/** A quantile with fewer samples beyond it would be the story of those few. */
const MIN_SAMPLES_BEYOND = 5

/** Whether a sample of `count` says anything of its p-quantile. */
export function reaches(count: number, p: number): boolean {
  return count * (1 - p) >= MIN_SAMPLES_BEYOND - 1e-6
}
