/** The claims that are made about epoll, each with its rule, and what the evidence of a run says of them. */
import type { RunFile } from '../../result/run/schema.ts'
import { PROBE_NAMES, type ProbeName } from '../../runner/probes.ts'
import { onceFor } from '../../suite/once_for.ts'
import { BLOCKING } from './blocking.ts'
import { type Claim, type Evidence, type Judgement, VERDICTS, type Verdict } from './claim.ts'
import { COSTS } from './costs.ts'
import { judged, Undecided } from './evidence.ts'
import { GROWTH } from './growth.ts'
import { INTEREST } from './interest.ts'
import { LIMITS } from './limits.ts'
import { LOAD } from './load.ts'
import { MEMORY } from './memory.ts'
import { THREADS } from './threads.ts'
import { TIMES } from './times.ts'
import { TRADEOFFS } from './tradeoffs.ts'

/** All claims, by number. */
export const CLAIMS: readonly Claim[] = [
  ...LIMITS,
  ...MEMORY,
  ...INTEREST,
  ...BLOCKING,
  ...THREADS,
  ...TIMES,
  ...COSTS,
  ...GROWTH,
  ...TRADEOFFS,
  ...LOAD,
].sort((a, b) => a.number - b.number)

/** Returns the probes that the rules of some claims ask for, in the order in which they are run. */
export function probesOf(numbers: readonly number[]): ProbeName[] {
  const asked = new Set(
    CLAIMS.filter(({ number }) => numbers.includes(number)).flatMap(({ probes }) => probes),
  )
  return PROBE_NAMES.filter(name => asked.has(name))
}

/** Returns how many claims have each verdict, in words: `2 hold, 1 is refuted`. */
export function countsInWords(claims: readonly JudgedClaim[]): string {
  const words: Readonly<Record<Verdict, readonly [one: string, several: string]>> = {
    holds: ['holds', 'hold'],
    'within-limits': ['holds within limits', 'hold within limits'],
    refuted: ['is refuted', 'are refuted'],
    undecided: ['is undecided', 'are undecided'],
  }
  return VERDICTS.flatMap(verdict => {
    const count = claims.filter(each => each.verdict === verdict).length
    return count === 0 ? [] : [`${count} ${words[verdict][count === 1 ? 0 : 1]}`]
  }).join(', ')
}

/** A claim with what the evidence of a run says of it. */
export interface JudgedClaim extends Judgement {
  readonly claim: Claim
}

/** Returns what the evidence says of a claim. Where the rule lacks some of it, the claim is undecided, with the reason. */
export function judgeClaim(claim: Claim, evidence: Evidence): JudgedClaim {
  try {
    return { claim, ...claim.judge(evidence) }
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    return { claim, ...judged('undecided', error.message) }
  }
}

/** Returns the claims that a run is about, judged by its own cells and probes; none for any other run. */
export const claimsOf = onceFor(({ run, cells, probes }: RunFile): readonly JudgedClaim[] => {
  const asked = new Set(run.claims)
  return CLAIMS.filter(({ number }) => asked.has(number)).map(claim =>
    judgeClaim(claim, { cells, probes: probes ?? [] }),
  )
})

/** Returns a run with its claims judged, as run.json has them; any other run as it is. */
export function withClaims(run: RunFile): RunFile {
  if (run.run.claims === undefined) return run
  const claims = claimsOf(run).map(({ claim: { number, sentence }, verdict, evidence, metrics }) => ({
    number,
    claim: sentence,
    verdict,
    evidence,
    metrics: { ...metrics },
  }))
  // A large file is read cell by cell, which needs the cells at its end.
  const { cells, ...others } = run
  return { ...others, claims, cells }
}
