import type { ComparedPair, Overlay } from '../../analysis/overlay/overlay.ts'
import { compareRuns } from '../../analysis/verdict/compare_runs.ts'
import type { Comparison, Verdict } from '../../analysis/verdict/comparison.ts'
import { onceFor } from '../../suite/once_for.ts'

/** The rule by which `muxbench compare` judges two runs where it is given no other. */
const RULE = { alpha: 0.05, minEffect: null, minDifference: null }

/** What is known of a later run against the first, and the verdict of each cell by its id in the first. */
interface Judged {
  readonly run: number
  readonly label: string
  readonly comparison: Comparison
  readonly verdicts: ReadonlyMap<string, Verdict>
}

/** Returns what `muxbench compare` says of each later run against the first one, so that both judge alike. */
export const judgedRuns = onceFor(({ labels, analyses }: Overlay): readonly Judged[] => {
  const [base, ...heads] = analyses.map(({ run }, i) => ({ label: labels[i] as string, run }))
  if (!base) return []
  return heads.map((head, i) => {
    const comparison = compareRuns([base], [head], RULE)
    const verdicts = new Map(comparison.cells.map(({ id, verdict }) => [id, verdict]))
    return { run: i + 1, label: head.label, comparison, verdicts }
  })
})

/** Returns the verdict of a common cell; null where it cannot be judged. */
export function verdictOfPair(overlay: Overlay, { run, base }: ComparedPair): Verdict | null {
  return (
    judgedRuns(overlay)
      .find(each => each.run === run)
      ?.verdicts.get(base.id) ?? null
  )
}
