import type { CellComparison, Comparison, Verdict } from '../../analysis/verdict/comparison.ts'
import { escapeHtml } from '../escape.ts'
import {
  cellsOf,
  changeWords,
  figureWords,
  headlineOf,
  judgedChange,
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

function figureLines(cell: CellComparison): string {
  return [
    `${cell.metric}: ${figureWords(cell, cell.base)} -> ${figureWords(cell, cell.head)}`,
    `absolute change: ${changeWords(cell.absolute)}`,
    ...(cell.normalised ? [`normalised change: ${changeWords(cell.normalised)}`] : []),
    `p after the correction: ${probabilityWords(cell)}`,
    `rests on: ${cell.ground}, ${cell.blocks.join(' and ')}`,
  ].join('\n')
}

function skippedMessage({ reason, moreBlocks }: CellComparison): string {
  return moreBlocks === null
    ? `inconclusive: ${reason}`
    : `inconclusive: ${reason}; ${moreBlocks} more would decide it`
}

function skipped(message: string): string {
  return `      <skipped${attributes({ message })}/>`
}

function outcome(cell: CellComparison): string[] {
  if (cell.verdict === 'inconclusive') return [skipped(skippedMessage(cell))]
  if (cell.verdict !== 'regression') return []
  const message = `${changeWords(judgedChange(cell))}: ${cell.reason}`
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

function ofMechanism(comparison: Comparison, mechanism: string): string {
  const cells = comparison.cells.filter(cell => cell.mechanism === mechanism)
  const name = `muxbench.${comparison.suite}.${mechanism}`
  const cases = cells.map(cell =>
    testcase(cell.id, name, [
      ...outcome(cell),
      `      <system-out>${content(figureLines(cell))}</system-out>`,
    ]),
  )
  const count = (verdict: Verdict) => cellsOf({ cells }, verdict).length
  return testsuite(comparison, name, cases, count('regression'), count('inconclusive'))
}

function ofRefused(comparison: Comparison): string[] {
  const { refused, suite } = comparison
  if (refused.length === 0) return []
  const classname = `muxbench.${suite}.refused`
  const cases = refused.map(({ id, reason }) => testcase(id, classname, [skipped(`not compared: ${reason}`)]))
  return [testsuite(comparison, classname, cases, 0, refused.length)]
}

/**
 * Returns JUnit XML for CI systems: a testsuite per mechanism, a testcase per cell. A regression is a failure; a cell
 * that could not be decided or compared is skipped. Only names of Jenkins' schema (junit-10.xsd of its xUnit plugin)
 * are used; it has no properties within a testcase.
 */
export function renderVerdictJunit(comparison: Comparison): string {
  const { cells, refused, suite } = comparison
  const mechanisms = [...new Set(cells.map(({ mechanism }) => mechanism))]
  const counts = {
    name: `muxbench ${suite}`,
    tests: cells.length + refused.length,
    failures: cellsOf(comparison, 'regression').length,
    errors: 0,
  }
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes(counts)}>`,
    ...mechanisms.map(mechanism => ofMechanism(comparison, mechanism)),
    ...ofRefused(comparison),
    '</testsuites>',
    '',
  ].join('\n')
}
