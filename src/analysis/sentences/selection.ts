import type { Analysis } from '../analyse.ts'
import type { Finding, FindingKind } from './findings/finding.ts'
import { WARNINGS_IN_SUMMARY, warningSummary } from './findings/warnings.ts'
import { findingsOf } from './findings.ts'

/** A report opens with at most this many sentences, the one that warns among them. */
const MOST = 7

/** Fillers are taken until there are this many sentences. */
const LEAST = 3

/** The order in which kinds are chosen: load and work, which few runs have, before what all have. */
const RANKS: Readonly<Record<FindingKind, number>> = {
  headline: 0,
  advice: 1,
  axis: 2,
  ratio: 2,
  winner: 2,
  changes: 3,
  contention: 3,
  'cpu-time': 3,
  load: 4,
  work: 5,
  growth: 6,
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

/** The kinds that are said only where there is little else to say. */
const FILLERS: readonly FindingKind[] = ['note', 'precision', 'scope']

interface Selection {
  /** Three to seven sentences, in the order of the findings; fewer only where nothing was measured. The last one warns. */
  readonly sentences: readonly Finding[]
  /** Every finding, each warning by itself, and whether it is among the sentences. */
  readonly all: readonly { readonly finding: Finding; readonly isSelected: boolean }[]
}

/** Chooses the findings that a report opens with. */
export function selectionOf(analysis: Analysis): Selection {
  const findings = findingsOf(analysis)
  const warnings = findings.filter(({ kind }) => kind === 'warning')
  // Without comparable cells the headline says why, and no warning is needed.
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

/** Chooses the same findings for a report without links, which gives every warning by itself. */
export function plainSelectionOf(analysis: Analysis): Finding[] {
  const { sentences, all } = selectionOf(analysis)
  const isWarning = ({ kind }: Finding) => kind === 'warning'
  return [
    ...sentences.filter(finding => !isWarning(finding)),
    ...all.map(({ finding }) => finding).filter(isWarning),
  ]
}
