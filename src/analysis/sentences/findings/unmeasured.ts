import type { RunCell } from '../../../result/run/schema.ts'
import { formatInteger } from '../../../units/format.ts'
import type { Analysis } from '../../analyse.ts'
import { listWords } from '../wording.ts'
import type { Finding } from './finding.ts'

/** Reasons come from files and from the system, and a sentence has room for a few short ones. */
const MAX_REASONS = 2
const MAX_REASON_LENGTH = 90

function shortened(reason: string): string {
  const text = reason.replace(/\.$/, '')
  return text.length > MAX_REASON_LENGTH ? `${text.slice(0, MAX_REASON_LENGTH - 1)}…` : text
}

/** Returns `12 failed (EMFILE)`, `5 skipped (3: select has no edge trigger; 2: above RLIMIT_NOFILE)`. */
function stateWords(cells: readonly RunCell[], state: RunCell['status']): string[] {
  const those = cells.filter(({ status }) => status === state)
  if (those.length === 0) return []
  const counts = new Map<string, number>()
  for (const { reason } of those) {
    const text = shortened(reason ?? 'no reason recorded')
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const reasons = [...counts].sort(([, a], [, b]) => b - a)
  const named = reasons
    .slice(0, MAX_REASONS)
    .map(([reason, count]) => (reasons.length > 1 ? `${formatInteger(count)}: ${reason}` : reason))
  const more = reasons.length > MAX_REASONS ? ['others for other reasons'] : []
  return [`${formatInteger(those.length)} ${state} (${[...named, ...more].join('; ')})`]
}

/** Returns the headline of a run in which there is nothing to compare or to show. */
export function unmeasuredStatement({ run: { cells }, refusals }: Analysis): string {
  if (cells.length === 0) return 'This run has no cells, so nothing was measured'
  if (refusals.length > 0) {
    const count = refusals.reduce((sum, { cellIds }) => sum + cellIds.length, 0)
    return `Nothing can be compared: all ${formatInteger(count)} finished cells were refused, because their work digests do not show the same work`
  }
  const states = [...stateWords(cells, 'failed'), ...stateWords(cells, 'skipped')]
  return states.length === 0
    ? 'This run has no figures that a report could show'
    : `No cell of this run was measured: ${listWords(states)}`
}

function adviceFor({ run: { run, cells }, refusals }: Analysis): string {
  if (refusals.length > 0) {
    return 'The mechanisms did not deliver the same events, or it is not known that they did: measure again, and report a fault if it stays'
  }
  if (run.merged !== null && run.status === 'partial') {
    return 'It was merged from a part of its shards: merge it again when the others are there'
  }
  if (run.status === 'partial')
    return 'It was cut short: the command that began it carries it on with --resume and its folder'
  if (cells.length === 0) return 'muxbench list shows the suites and mechanisms that a run can be made of'
  return cells.some(({ status }) => status === 'failed')
    ? 'muxbench doctor says what this machine lacks and how to mend it'
    : 'muxbench list shows what each mechanism can do, and muxbench doctor what this machine allows'
}

/** Says what to do about a run without figures; null where there are some. */
export function unmeasuredAdvice(analysis: Analysis): Finding | null {
  if (analysis.comparable.length > 0) return null
  return { kind: 'advice', chart: null, statement: adviceFor(analysis), condition: null }
}
