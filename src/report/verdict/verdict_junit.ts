import { listWords } from '../../analysis/sentences/wording.ts'
import type { CellComparison, Comparison, PooledChange, Verdict } from '../../analysis/verdict/comparison.ts'
import { escapeHtml } from '../escape.ts'
import {
  changeWords,
  directionWords,
  figureWords,
  headlineOf,
  judgedWords,
  poolName,
  probabilityWords,
  sidesWords,
} from './verdict_words.ts'

function content(text: string): string {
  return escapeHtml(text).replaceAll('\r', '&#13;')
}

/** Returns attributes. Line breaks and tabs are references: a reader takes plain ones for spaces. */
function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([name, value]) => {
      const escaped = content(String(value)).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
      return ` ${name}="${escaped}"`
    })
    .join('')
}

/** A cell or a pooled change. */
type Case = CellComparison | PooledChange

function figureLines(cell: Case): string {
  const figures =
    'metric' in cell
      ? [`${cell.metric}: ${figureWords(cell, cell.base)} -> ${figureWords(cell, cell.head)}`]
      : [directionWords(cell)]
  if (cell.difference) {
    return [...figures, `difference: ${judgedWords(cell)}`, `rests on: ${cell.ground}`].join('\n')
  }
  return [
    ...figures,
    `absolute change: ${changeWords(cell.absolute)}`,
    ...(cell.normalised ? [`normalised change: ${changeWords(cell.normalised)}`] : []),
    ...('relative' in cell && cell.relative
      ? [`against ${listWords(cell.relative.mechanisms)}: ${changeWords(cell.relative)}`]
      : []),
    `p after the correction: ${probabilityWords(cell)}`,
    `rests on: ${cell.ground}, ${cell.blocks.join(' and ')}`,
  ].join('\n')
}

function skippedMessage({ reason, moreBlocks }: Case): string {
  return moreBlocks === null
    ? `inconclusive: ${reason}`
    : `inconclusive: ${reason}; ${moreBlocks} more would decide it`
}

function skipped(message: string): string {
  return `      <skipped${attributes({ message })}/>`
}

function outcome(cell: Case): string[] {
  if (cell.verdict === 'inconclusive') return [skipped(skippedMessage(cell))]
  if (cell.verdict !== 'regression') return []
  const message = `${judgedWords(cell)}: ${cell.reason}`
  return [
    `      <failure${attributes({ type: 'regression', message })}>${content(figureLines(cell))}</failure>`,
  ]
}

function testcase(name: string, classname: string, lines: readonly string[]): string {
  return [`    <testcase${attributes({ name, classname })}>`, ...lines, '    </testcase>'].join('\n')
}

function properties(comparison: Comparison): string {
  const { base, head, settings, kind } = comparison
  const values = {
    kind,
    verdict: comparison.verdict,
    summary: headlineOf(comparison),
    sides: sidesWords(comparison),
    alpha: settings.alpha,
    minEffect: settings.minEffect,
    baseKernel: base.kernel,
    headKernel: head.kernel,
    cpuModel: head.cpuModel,
  }
  const lines = Object.entries(values).map(
    ([name, value]) => `      <property${attributes({ name, value })}/>`,
  )
  return ['    <properties>', ...lines, '    </properties>'].join('\n')
}

/** @param skipped how many of the cases are skipped. */
function testsuite(
  comparison: Comparison,
  name: string,
  cases: readonly string[],
  failures: number,
  skipped: number,
): string {
  // The zone is cut off: the pattern of some readers does not allow one.
  const timestamp = comparison.head.startedAt.slice(0, 19)
  return [
    `  <testsuite${attributes({ name, tests: cases.length, failures, errors: 0, skipped, timestamp })}>`,
    properties(comparison),
    ...cases,
    '  </testsuite>',
  ].join('\n')
}

function ofCases(
  comparison: Comparison,
  name: string,
  judged: readonly (Case & { readonly id: string })[],
): string {
  const cases = judged.map(each =>
    testcase(each.id, name, [
      ...outcome(each),
      `      <system-out>${content(figureLines(each))}</system-out>`,
    ]),
  )
  const count = (verdict: Verdict) => judged.filter(each => each.verdict === verdict).length
  return testsuite(comparison, name, cases, count('regression'), count('inconclusive'))
}

function ofMechanism(comparison: Comparison, mechanism: string): string {
  const cells = comparison.cells.filter(cell => cell.mechanism === mechanism)
  return ofCases(comparison, `muxbench.${comparison.suite}.${mechanism}`, cells)
}

function ofPools(comparison: Comparison): string[] {
  const pools = comparison.pools.map(pool => ({ ...pool, id: poolName(pool) }))
  return pools.length === 0 ? [] : [ofCases(comparison, `muxbench.${comparison.suite}.pooled`, pools)]
}

function ofRefused(comparison: Comparison): string[] {
  const { refused, suite } = comparison
  if (refused.length === 0) return []
  const classname = `muxbench.${suite}.refused`
  const cases = refused.map(({ id, reason }) => testcase(id, classname, [skipped(`not compared: ${reason}`)]))
  return [testsuite(comparison, classname, cases, 0, refused.length)]
}

/**
 * Returns JUnit XML for CI systems: a testsuite of the pooled changes and one per mechanism, a testcase per cell. A regression is a failure; a cell
 * that could not be decided or compared is skipped. Only names of Jenkins' schema (junit-10.xsd of its xUnit plugin)
 * are used; it has no properties within a testcase.
 */
export function renderVerdictJunit(comparison: Comparison): string {
  const { pools, cells, refused, suite } = comparison
  const mechanisms = [...new Set(cells.map(({ mechanism }) => mechanism))]
  const counts = {
    name: `muxbench ${suite}`,
    tests: pools.length + cells.length + refused.length,
    failures: [...pools, ...cells].filter(({ verdict }) => verdict === 'regression').length,
    errors: 0,
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(counts)}>`,
    ...ofPools(comparison),
    ...mechanisms.map(mechanism => ofMechanism(comparison, mechanism)),
    ...ofRefused(comparison),
    '</testsuites>',
    '',
  ].join('\n')
}
