import { error, notice, warning } from '@actions/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import { plainLine } from '../escape.ts'
import {
  cellWith,
  comparisonOf,
  HOSTILE_ID,
  hostileComparison,
  mixedComparison,
} from './comparison.fixture.ts'
import { renderVerdictAnnotations } from './verdict_annotations.ts'

afterEach(() => vi.restoreAllMocks())

const LEVELS = { error, warning, notice }

/** Returns what GitHub's own library prints for an annotation. */
function issued(level: keyof typeof LEVELS, title: string, message: string): string {
  let written = ''
  vi.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    written += chunk
    return true
  })
  LEVELS[level](message, { title })
  vi.restoreAllMocks()
  return written
}

const linesOf = (text: string) => text.split('\n').filter(line => line !== '')

test('a regression is an error, an inconclusive cell a warning, the rest a notice', () => {
  const lines = linesOf(renderVerdictAnnotations(mixedComparison()))
  expect(lines.map(line => line.split(' ')[0])).toEqual([
    '::error',
    '::warning',
    '::warning',
    '::warning',
    '::notice',
    '::notice',
  ])
  expect(lines[0]).toBe(
    '::error title=muxbench regression%3A epoll%2C N=1024%2C k=10::one wait +12.3 %25 (+10.1 %25 to +14.5 %25): slower by more than 2 %25 in nearly every pair',
  )
})

describe('byte for byte what @actions/core prints', () => {
  test('of a plain cell and of a hostile one', () => {
    const [cell] = hostileComparison().cells
    const text = renderVerdictAnnotations(hostileComparison())
    const title = plainLine(`muxbench regression: ${cellWords(HOSTILE_ID)}`)
    const message = plainLine(`one wait +0.4 % (−0.2 % to +1.1 %): ${cell?.reason}`)
    expect(`${linesOf(text)[0]}\n`).toBe(issued('error', title, message))
    expect(linesOf(renderVerdictAnnotations(mixedComparison()))[3]).toBe(
      issued(
        'warning',
        'muxbench did not compare: poll, N=8192, k=1',
        'the head did not measure it (skipped: too many descriptors)',
      ).trimEnd(),
    )
  })
})

test('every line is one command: no name begins another', () => {
  for (const line of linesOf(renderVerdictAnnotations(hostileComparison()))) {
    expect(line).toMatch(/^::(error|warning|notice) title=[^:,]+::/)
  }
})

test('of each kind no more than GitHub shows, the last saying how many there were', () => {
  const cells = Array.from({ length: 25 }, (_, i) => cellWith(`cell ${i}`, { verdict: 'regression' }))
  const errors = (count: number) =>
    linesOf(renderVerdictAnnotations(comparisonOf(cells.slice(0, count)))).filter(line =>
      line.startsWith('::error'),
    )
  expect(errors(25)).toHaveLength(10)
  expect(errors(25)[9]).toContain('title=muxbench%3A 16 more regressions::')
  expect(errors(10)).toHaveLength(10)
  expect(errors(10)[9]).toContain('cell 9')
})

test('of a cell that is not slower only the summary says so', () => {
  const lines = linesOf(renderVerdictAnnotations(comparisonOf([cellWith('a', { verdict: 'not slower' })])))
  expect(lines).toEqual(['::notice title=muxbench default::the only cell is not slower'])
})
