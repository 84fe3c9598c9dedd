import type { Analysis } from '../analyse.ts'
import type { Finding, FindingKind } from './findings/finding.ts'
import { WARNINGS_IN_SUMMARY, warningSummary } from './findings/warnings.ts'
import { findingsOf } from './findings.ts'

/** A report opens with at most so many sentences, the one that warns among them. */
const MOST = 7

/** Where a run has that much to say, and of what is said anyway only. */
const LEAST = 3

/**
 * What goes first where there is no room for all. Load and work are there in runs that are about them, and so stand
 * before what every run has.
 */
const RANKS: Readonly<Record<FindingKind, number>> = {
  headline: 0,
  advice: 1,
  ratio: 2,
  winner: 2,
  changes: 3,
  load: 4,
  work: 5,
  exponent: 6,
  event: 7,
  tail: 8,
  'cost-model': 9,
  blocking: 10,
  phases: 11,
  note: 12,
  precision: 13,
  scope: 14,
  warning: 15,
}

/** Said where nothing better is. */
const FILLERS: readonly FindingKind[] = ['note', 'precision', 'scope']

export interface Selection {
  /** Three to seven sentences, in the order of the story; fewer only where nothing was measured. Warnings are one of them, the last. */
  readonly sentences: readonly Finding[]
  /** Every finding, warnings one by one, and whether it is among the sentences. */
  readonly all: readonly { readonly finding: Finding; readonly isSelected: boolean }[]
}

/** The findings that a report opens with. */
export function selectionOf(analysis: Analysis): Selection {
  const findings = findingsOf(analysis)
  const warnings = findings.filter(({ kind }) => kind === 'warning')
  // Where there is nothing to trust, the first sentence says why.
  const summary = analysis.comparable.length > 0 ? warningSummary(analysis) : null
  const room = MOST - (summary ? 1 : 0)
  const statements = findings.filter(({ kind }) => kind !== 'warning')
  const telling = statements
    .filter(({ kind }) => !FILLERS.includes(kind))
    .toSorted((a, b) => RANKS[a.kind] - RANKS[b.kind])
    .slice(0, room)
  const wanting = Math.max(0, LEAST - telling.length - (summary ? 1 : 0))
  const fillers = statements.filter(({ kind }) => FILLERS.includes(kind)).slice(0, wanting)
  const chosen = new Set<Finding>([
    ...telling,
    ...fillers,
    ...(summary ? warnings.slice(0, WARNINGS_IN_SUMMARY) : []),
  ])
  const sentences = statements.filter(finding => chosen.has(finding))
  return {
    sentences: summary ? [...sentences, summary] : sentences,
    all: findings.map(finding => ({ finding, isSelected: chosen.has(finding) })),
  }
}

/** For a report without links: the same findings, and every warning by itself. */
export function plainSelectionOf(analysis: Analysis): Finding[] {
  const { sentences, all } = selectionOf(analysis)
  const isWarning = ({ kind }: Finding) => kind === 'warning'
  return [
    ...sentences.filter(finding => !isWarning(finding)),
    ...all.map(({ finding }) => finding).filter(isWarning),
  ]
}
