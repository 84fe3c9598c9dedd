import { probesOf } from '../../analysis/claims/claims.ts'
import type { RunHeader } from '../../result/run/assemble.ts'
import type { RunOutcome } from '../../runner/outcome.ts'
import type { ProbeOutcome } from '../../runner/probe_protocol.ts'
import { type ProbesRun, runProbes } from '../../runner/probes.ts'

/**
 * Runs the probes that the claims of a run, or of its shard, ask for, and that the outcome lacks, and adds what they find.
 * @param onOutcome is called with each outcome.
 * @param run runs them; left out, it is a process of this machine.
 */
export async function runClaimProbes(
  { suite: { claims = [] }, shard }: Pick<RunHeader, 'suite' | 'shard'>,
  { probes }: RunOutcome,
  signal: AbortSignal,
  onOutcome: (outcome: ProbeOutcome) => void,
  run?: ProbesRun,
): Promise<void> {
  if (probes === undefined) return
  const { index, count } = shard ?? { index: 1, count: 1 }
  const known = new Set(probes.map(({ name }) => name))
  const names = probesOf(claims).filter((name, i) => i % count === index - 1 && !known.has(name))
  const add = (outcome: ProbeOutcome) => {
    probes.push(outcome)
    onOutcome(outcome)
  }
  await runProbes(names, signal, add, run)
}
