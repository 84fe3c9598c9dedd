import type { RunFile } from '../../result/schema.ts'

/** The facts that tell runs apart, the most telling first, in the words of a legend. */
const FACTS: readonly ((run: RunFile) => string)[] = [
  ({ environment }) => `Linux ${environment.kernel}`,
  ({ environment }) => cpuWords(environment.cpuModel),
  ({ environment }) => `${environment.cpuCount} CPUs`,
  ({ run }) => run.suite,
  ({ run }) => run.startedAt.slice(0, 10),
  ({ tool }) => `muxbench ${tool.commit ? tool.commit.slice(0, 7) : tool.version}`,
  ({ run }) => `seed ${run.seed}`,
  ({ run }) => run.startedAt.slice(11, 19),
  ({ run }) => run.id,
]

/** A legend has room for two facts of this length. */
const MAX_FACT_LENGTH = 24

/** Returns `Intel Xeon E5-2680 v4` for `Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz`. */
function cpuWords(model: string): string {
  return model
    .replace(/\((R|TM)\)/gi, '')
    .replace(/@.*$/, '')
    .replace(/\b(CPU|Processor)\b/g, '')
}

/** Names come from files: this returns one short line that is not empty, whatever they contain. */
function shortFact(text: string): string {
  const line = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim() || 'unknown'
  if (line.length <= MAX_FACT_LENGTH) return line
  // What tells two names apart is often their end, as of ab-…-base and ab-…-head.
  const end = line.slice(-MAX_FACT_LENGTH / 2).trimStart()
  return `${line.slice(0, MAX_FACT_LENGTH - 1 - end.length).trimEnd()}…${end}`
}

function distinct(labels: readonly string[]): number {
  return new Set(labels).size
}

/**
 * Returns a label for each run, in their order, made of as few facts as tell them apart: `Linux 6.12.1` and
 * `Linux 6.18.0` for two kernels, dates for two days on one machine. Where some are not told apart, as a run that is
 * given twice, all are numbered. No two labels are the same.
 */
export function labelsOf(runs: readonly RunFile[]): string[] {
  let labels: string[] = runs.map(() => '')
  for (const fact of FACTS) {
    const longer = runs.map((run, i) => [labels[i], shortFact(fact(run))].filter(Boolean).join(' · '))
    if (distinct(longer) > Math.max(1, distinct(labels))) labels = longer
    if (distinct(labels) === runs.length && runs.length > 1) return labels
  }
  return labels.map((label, i) => [label, `run ${i + 1}`].filter(Boolean).join(' · '))
}
