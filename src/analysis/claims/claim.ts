import type { RunCell } from '../../result/run/schema.ts'
import type { ProbeOutcome } from '../../runner/probe_protocol.ts'
import type { ProbeName } from '../../runner/probes.ts'

/** What a rule says of a claim. `within-limits` is true of some cases only, and `undecided` is not known here. */
export const VERDICTS = ['holds', 'within-limits', 'refuted', 'undecided'] as const

export type Verdict = (typeof VERDICTS)[number]

/** How a verdict is said of one claim. */
export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  holds: 'holds',
  'within-limits': 'holds within limits',
  refuted: 'refuted',
  undecided: 'undecided',
}

/** What claims are about. */
export const CLAIM_KINDS = ['cost', 'limit', 'memory', 'semantics', 'threads', 'time'] as const

export type ClaimKind = (typeof CLAIM_KINDS)[number]

/** The kinds of sources that tell a claim. */
export type Source = 'man page' | 'textbook' | 'blog' | 'interview'

/** All that rules know of a run. */
export interface Evidence {
  readonly probes: readonly ProbeOutcome[]
  /** The cells of the run, measured or skipped. */
  readonly cells: readonly RunCell[]
}

/** A small table of evidence: what was done, and what came of it. */
export interface EvidenceTable {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** Lines of figures for a small chart, each against the same axis. */
export interface EvidenceChart {
  /** What lies along the axes, with the unit: `descriptors watched`, `one wait in ns`. */
  readonly x: string
  readonly y: string
  readonly lines: readonly {
    readonly name: string
    readonly points: readonly (readonly [x: number, y: number])[]
  }[]
}

/** What a rule makes of the evidence. */
export interface Judgement {
  readonly verdict: Verdict
  /** One sentence: what was found, and of `within-limits` the limits, of `undecided` the reason and what it would take. */
  readonly evidence: string
  /** The figures that the verdict rests on, by names that end with their units. */
  readonly metrics: Readonly<Record<string, number>>
  readonly table: EvidenceTable | null
  readonly chart: EvidenceChart | null
}

/** One claim that textbooks make, with the experiment and the rule that judge it. */
export interface Claim {
  readonly number: number
  /** Two or three words for lists and cards. */
  readonly name: string
  /** The sentence as it is told. */
  readonly sentence: string
  readonly told: readonly Source[]
  readonly kind: ClaimKind
  /** What is done to settle it, in one line. */
  readonly experiment: string
  /** What it takes beside Linux; null where that is enough. */
  readonly needs: string | null
  /** The rule in words. */
  readonly rule: string
  /** The probes whose facts the rule asks for. */
  readonly probes: readonly ProbeName[]
  /** The preset of the explorer that shows it; null where none does. */
  readonly preset: string | null
  /** The suite that measures more of it. */
  readonly suite: string
  /** The verdicts that the rule can give beside `undecided`, which every rule can. */
  readonly verdicts: readonly Exclude<Verdict, 'undecided'>[]
  readonly judge: (evidence: Evidence) => Judgement
}
