import { cellWords } from '../../analysis/sentences/cell_words.ts'
import type { CellComparison, Comparison, PooledChange, Verdict } from '../../analysis/verdict/comparison.ts'
import { plainLine } from '../escape.ts'
import { withMetricWords } from '../facts/metric_names.ts'
import {
  byGravity,
  cellsOf,
  directionWords,
  headlineOf,
  judgedWords,
  nextSentences,
  poolChangeWords,
  poolName,
} from './verdict_words.ts'

/** GitHub shows this many annotations of each level for a step, and drops the others without a word. */
const MAX_ANNOTATIONS = 10

type Level = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly title: string
  readonly message: string
}

/** Escapes a message of a workflow command, which is one line. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** Escapes a property of a workflow command, which ends at `,` or `:`. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}

function command(level: Level, { title, message }: Annotation): string {
  return `::${level} title=${escapeProperty(plainLine(title))}::${escapeData(plainLine(message))}`
}

function ofCell(cell: CellComparison): Annotation {
  return {
    title: `muxbench ${cell.verdict}: ${cellWords(cell.id, cell.mechanism)}`,
    message: `${withMetricWords(cell.metric)} ${judgedWords(cell)}: ${cell.reason}`,
  }
}

function ofPool(pool: PooledChange): Annotation {
  return {
    title: `muxbench ${pool.verdict}: ${poolName(pool)}`,
    message: `${poolChangeWords(pool)}, ${directionWords(pool)}: ${pool.reason}`,
  }
}

/** Returns the first commands; where GitHub would drop some, the last one says how many are left out. */
function commands(level: Level, annotations: readonly Annotation[], kind: string): string[] {
  if (annotations.length <= MAX_ANNOTATIONS) return annotations.map(each => command(level, each))
  const shown = annotations.slice(0, MAX_ANNOTATIONS - 1)
  const left = annotations.length - shown.length
  const rest = {
    title: `muxbench: ${left} more ${kind}`,
    message: 'GitHub shows no more of them: see the log',
  }
  return [...shown, rest].map(each => command(level, each))
}

/** Returns commands for GitHub Actions: errors for regressions, warnings without a verdict, else notices. */
export function renderVerdictAnnotations(comparison: Comparison): string {
  const cells = byGravity(comparison.cells)
  const pools = byGravity(comparison.pools)
  const of = (verdict: Verdict) => [
    ...pools.filter(pool => pool.verdict === verdict).map(ofPool),
    ...cellsOf({ cells }, verdict).map(ofCell),
  ]
  const refused = comparison.refused.map(({ id, reason }) => ({
    title: `muxbench did not compare: ${cellWords(id)}`,
    message: reason,
  }))
  const summary = {
    title: `muxbench ${comparison.suite}`,
    message: [headlineOf(comparison), ...nextSentences(comparison)].join('; '),
  }
  const warnings = [...of('inconclusive'), ...refused]
  const lines = [
    ...commands('error', of('regression'), 'regressions'),
    ...commands('warning', warnings, 'cells without a verdict'),
    ...commands('notice', [summary, ...of('improvement')], 'improvements'),
  ]
  return `${lines.join('\n')}\n`
}
