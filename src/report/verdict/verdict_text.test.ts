import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  cellWith,
  comparisonOf,
  hostileComparison,
  mixedComparison,
  normalisedComparison,
  poolWith,
} from './comparison.fixture.ts'
import { renderVerdictText } from './verdict_text.ts'
import { headlineOf, nextSentences, ratioWords } from './verdict_words.ts'

const firstLine = (text: string) => text.split('\n')[0]

describe('the headline', () => {
  test('counts every verdict, what was refused last', () => {
    expect(headlineOf(mixedComparison())).toBe(
      '1 regression, 1 improvement, 10 within noise, 2 inconclusive of 14 cells; 1 refused',
    )
  })

  test('says it shortly where all are of one kind', () => {
    expect(headlineOf(comparisonOf([cellWith('a'), cellWith('b')]))).toBe('both cells are within noise')
    expect(headlineOf(comparisonOf([cellWith('a')]))).toBe('the only cell is within noise')
    const slower = (id: string) => cellWith(id, { verdict: 'regression' })
    expect(headlineOf(comparisonOf([slower('a')]))).toBe('the only cell is a regression')
    expect(headlineOf(comparisonOf(['a', 'b', 'c'].map(slower)))).toBe('all 3 cells are regressions')
  })

  test('names no pooled change where nothing differs', () => {
    const same = (id: string) => cellWith(id, { verdict: 'same' })
    const pools = [poolWith({ verdict: 'same' })]
    expect(headlineOf(comparisonOf([same('a'), same('b')], { pools }))).toBe('both cells are the same')
  })

  test('one addon on both sides is unchanged, and nothing was measured', () => {
    const same = cellWith('a', { ground: 'identical addons', base: null, head: null, absolute: null })
    const headline = 'unchanged: one addon on both sides, so that nothing was measured'
    expect(headlineOf(comparisonOf([same]))).toBe(headline)
    expect(headlineOf(comparisonOf([same, cellWith('b')]))).toBe('both cells are within noise')
  })

  test('says that nothing was judged', () => {
    const refused = [{ id: 'a', reason: 'other CPU' }]
    expect(headlineOf(comparisonOf([], { refused }))).toBe('no cell could be judged, 1 refused')
  })
})

test.each([
  [1.123, '+12.3 %'],
  [0.959, '−4.1 %'],
  [1.0002, '0.0 %'],
  [3.2, '3.20×'],
  [0.25, '0.250×'],
])('a ratio of %d is %s', (ratio, words) => expect(ratioWords(ratio)).toBe(words))

const open = (id: string, moreBlocks: number | null) => cellWith(id, { verdict: 'inconclusive', moreBlocks })

test('what to do next: how many more, for which, and where none would help', () => {
  expect(nextSentences(mixedComparison())).toEqual([
    '32 more pairs (about 1 min 4 s) would decide 1 of the 2 inconclusive cells (--max-pairs 72)',
    'no number of pairs that takes up to 10 min decides 1 inconclusive cell; the reason stands beside each',
  ])
  const saved = { kind: 'compare', pairSeconds: null } as const
  expect(nextSentences(comparisonOf([open('a', 4), open('b', 9)], saved))).toEqual([
    '9 more blocks of each side would decide the inconclusive cells, the first of them after 4',
  ])
  expect(nextSentences(comparisonOf([open('a', null)], saved))).toEqual([
    'no foreseeable number of blocks decides 1 inconclusive cell; the reason stands beside each',
  ])
})

test('what would take more than ten minutes is left out', () => {
  const cells = [open('a', 4), open('b', 300), open('c', 301)]
  expect(nextSentences(comparisonOf(cells, { pairSeconds: 2 }))).toEqual([
    '300 more pairs (about 10 min 0 s) would decide 2 of the 3 inconclusive cells, the first of them after 4 (--max-pairs 320)',
    'no number of pairs that takes up to 10 min decides 1 inconclusive cell; the reason stands beside each',
  ])
})

test('cells that are not slower are calm: counted, and shown only where there are few cells or all are asked for', () => {
  const calm = Array.from({ length: 11 }, (_, i) =>
    cellWith(`cell ${i}`, i < 3 ? { verdict: 'not slower', reason: 'surely not slower' } : {}),
  )
  const text = renderVerdictText(comparisonOf(calm))
  expect(firstLine(text)).toBe('3 not slower, 8 within noise of 11 cells')
  expect(text).toContain('11 cells not slower or within noise not shown (--all shows them)')
  expect(renderVerdictText(comparisonOf(calm), { all: true })).toMatch(/not slower +cell 0/)
  expect(firstLine(renderVerdictText(comparisonOf(calm.slice(0, 3))))).toBe('All 3 cells are not slower')
})

describe('the text', () => {
  test('has the verdict first, then the gravest cells; the calm are a count', () => {
    const text = renderVerdictText(mixedComparison())
    expect(firstLine(text)).toMatch(/^1 regression, .* of 14 cells; 1 refused$/)
    const order = ['epoll, N=1024, k=10', 'poll, N=64, k=1', 'select, N=64, k=1', 'epoll, N=1024, a flood']
    const places = order.map(id => text.indexOf(id))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(Math.min(...places)).toBeGreaterThan(0)
    expect(text).toContain('10 cells within noise not shown (--all shows them)')
    expect(text).not.toContain('epoll, N=512, k=1')
    expect(text).toContain('+12.3 % (+10.1 % to +14.5 %)')
    expect(text).toContain('1.20 M/s')
  })

  test('--all shows every cell, and so does a comparison of few', () => {
    expect(renderVerdictText(mixedComparison(), { all: true })).toContain('epoll, N=512, k=1')
    expect(renderVerdictText(comparisonOf([cellWith('calm/cell')]))).toContain('calm, cell')
  })

  test('a log is not flooded with reasons, unless they are asked for', () => {
    const open = Array.from({ length: 9 }, (_, i) =>
      cellWith(`cell ${i}`, { verdict: 'inconclusive', moreBlocks: i === 8 ? null : 4 }),
    )
    const reasons = (all: boolean) =>
      renderVerdictText(comparisonOf(open), { all }).match(/^· cell \d: .*$/gm)?.length
    expect([reasons(false), reasons(true)]).toEqual([5, 9])
    const text = renderVerdictText(comparisonOf(open))
    expect(text).toContain('Why inconclusive:\n· cell 8:')
    expect(text).toContain('· 4 more cells (--all shows them)')
  })

  test('shows the normalised and the absolute change', () => {
    const text = renderVerdictText(normalisedComparison())
    expect(text).toContain('+11.0 % (+6.0 % to +17.0 %) normalised')
    expect(text).toContain('+30.0 % (+25.0 % to +36.0 %) absolute')
    expect(text).toContain('8 and 7 blocks, each against the yardstick measured beside it')
  })

  test('stays within 100 columns and has no control characters, whatever a cell is called', () => {
    for (const comparison of [mixedComparison(), normalisedComparison(), hostileComparison()]) {
      const text = renderVerdictText(comparison, { all: true })
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
    }
  })

  test('has colours only where they are asked for', () => {
    const colored = renderVerdictText(mixedComparison(), { color: true })
    expect(colored).toContain('\u001b[31m')
    expect(stripVTControlCharacters(colored)).toBe(renderVerdictText(mixedComparison()))
  })
})

test.each([20, 40, 80])('at %d columns the cells stand below each other, and no line is longer', width => {
  for (const comparison of [mixedComparison(), normalisedComparison(), hostileComparison()]) {
    const text = renderVerdictText(comparison, { all: true, width })
    expect(Math.max(...text.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(width)
    for (const { verdict } of comparison.cells) expect(text).toContain(`\n  ${verdict}\n`)
  }
})

test('an id of any length is shown in a moment, without its end', () => {
  const text = renderVerdictText(comparisonOf([cellWith(`x${'long '.repeat(2000)}`)]), { all: true })
  expect(text.split('\n').length).toBeLessThan(60)
  expect(text).toContain('…')
})

test('cells are named in words where they are listed, explained and refused', () => {
  const cells = [cellWith('epoll-edge/n2048/k1/ready', { verdict: 'inconclusive', reason: 'too wide' })]
  const refused = [{ id: 'epoll-timerfd/n8/k100%/nonblocking', reason: 'the head did not measure it' }]
  const comparison = comparisonOf(cells, { refused })
  for (const width of [100, 60]) {
    const text = renderVerdictText(comparison, { width }).replaceAll(/\s+/g, ' ')
    expect(text).toContain('epoll (edge), 1 of 2,048 descriptors active, may block: too wide')
    expect(text).toContain('epoll-timerfd, all 8 descriptors active, timeout 0: the head did not measure it')
    expect(text).not.toMatch(/\/n\d|nonblocking/)
  }
})
