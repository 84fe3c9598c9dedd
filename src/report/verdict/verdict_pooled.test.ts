import { expect, test } from 'vitest'
import type { CellComparison, Comparison } from '../../analysis/verdict/comparison.ts'
import { basisSentences } from './basis_words.ts'
import { exactComparison, hostileComparison, pooledComparison } from './comparison.fixture.ts'
import { renderVerdictAnnotations } from './verdict_annotations.ts'
import { renderVerdictHtml } from './verdict_html.ts'
import { renderVerdictJunit } from './verdict_junit.ts'
import { renderVerdictMarkdown } from './verdict_markdown.ts'
import { renderVerdictText } from './verdict_text.ts'
import { directionWords, headlineOf, judgedWords, nextSentences, poolWords } from './verdict_words.ts'

const NAME = 'epoll, waits that only look'

test('a pooled change is one sentence, with the change against others and the cells', () => {
  const [all, slower] = pooledComparison().pools
  expect(poolWords(slower!)).toBe(
    `${NAME}: +13.0 % (+12.1 % to +13.9 %); against select and poll +12.8 % (+12.3 % to +13.3 %), slower in all 36 cells`,
  )
  expect(poolWords(all!)).toMatch(/^all mechanisms together: .*, slower in 40 and faster in 32 of 72 cells$/)
  expect(directionWords({ ...slower!, slower: 0, unit: '1/s', faster: 35 })).toBe(
    'higher in 35 and the same in 1 of 36 cells',
  )
})

test('the headline has pooled changes before cells', () => {
  expect(headlineOf(pooledComparison())).toBe(
    '1 regression, 2 inconclusive of 3 pooled changes; 1 regression, 1 within noise, 1 inconclusive of 3 cells',
  )
})

test('it is said how many more runs would decide, and how long they take on both sides', () => {
  const [first] = nextSentences(pooledComparison())
  expect(first).toMatch(
    /^4 more runs of each side \(about 12 min.*\) would decide 1 of the 2 inconclusive pooled changes/,
  )
})

test('exact figures are shown as differences, and said to need no test', () => {
  const comparison = exactComparison()
  expect(judgedWords(comparison.cells[0]!)).toBe('+59 ns (+5.3 %)')
  expect(judgedWords(comparison.cells[2]!)).toBe('no difference')
  const text = renderVerdictText(comparison)
  expect(text).toContain(`· regression: ${NAME}: 0 to +59 ns, slower in 2 and the same in 1 of 3 cells`)
  expect(text).toContain('a difference counts however small it is')
  expect(text).not.toContain('probability')
})

test.each([
  ['junit', renderVerdictJunit],
  ['github', renderVerdictAnnotations],
] as const)('a difference of counts stands once in each message of %s', (_, rendered) => {
  const messages = [
    ...rendered(exactComparison()).matchAll(/<failure[^>]*message="([^"]*)"|^::error (.*)$/gm),
  ].map(([, message, line]) => message ?? line ?? '')
  expect(messages).toHaveLength(3)
  for (const message of messages) expect(message.split('+59 ns')).toHaveLength(2)
})

test('counts have no interval, and no heading that speaks of one', () => {
  for (const rendered of [renderVerdictMarkdown, (of: Comparison) => renderVerdictHtml(of, '')]) {
    expect(rendered(exactComparison())).not.toContain('95 %')
    expect(rendered(pooledComparison())).toContain('95 %')
  }
})

test('that counts repeat is said only where two boots of each side have shown it', () => {
  const { cells } = exactComparison()
  const basisOf = (...changes: Partial<CellComparison>[]) =>
    basisSentences({
      ...exactComparison(),
      cells: changes.map((change, i) => ({ ...cells[i]!, ...change })),
    }).slice(0, -1)
  expect(basisOf({})).toEqual(['figures that repeat exactly, so that nothing is left to chance'])
  expect(basisOf({ blocks: [1, 1] })).toEqual(['one boot of each: that its counts repeat is not shown'])
  expect(basisOf({ blocks: [2, 1] })).toEqual(['one boot of the head: that its counts repeat is not shown'])
  expect(basisOf({ blocks: [1, 2] })).toEqual(['one boot of the base: that its counts repeat is not shown'])
  expect(basisOf({}, { difference: [50, 59] }, {})).toEqual([
    '2 cells: figures that repeat exactly, so that nothing is left to chance',
    '1 cell: counts that differ between the boots of one side, so that a difference is a range',
  ])
})

test.each([
  ['pairs', 'costPerEventNs'],
  ['counts', 'costPerEventInstructions'],
] as const)('where %s are judged by %s, the basis says so', (ground, metric) => {
  const { cells, ...comparison } = ground === 'counts' ? exactComparison() : pooledComparison()
  const basisOf = (judged: readonly CellComparison[]) => basisSentences({ ...comparison, cells: judged })
  const named = basisOf(cells.map((cell, i) => (i === 0 ? { ...cell, metric } : cell)))
  const added = named.filter(sentence => !basisOf(cells).includes(sentence))
  expect(added).toEqual([
    'cells with oneshot or fresh sets are judged by what one event costs, since a wait leaves out the calls that watch a descriptor again',
  ])
})

test.each([
  ['text', renderVerdictText],
  ['markdown', renderVerdictMarkdown],
  ['html', (comparison: Parameters<typeof renderVerdictText>[0]) => renderVerdictHtml(comparison, '')],
] as const)('%s has the pooled changes before the cells', (_, rendered) => {
  const text = rendered(pooledComparison())
  expect(text.indexOf(NAME)).toBeGreaterThan(0)
  expect(text.indexOf(NAME)).toBeLessThan(text.replaceAll(/\s+/g, ' ').indexOf('epoll, 1 of 64 descriptors'))
  expect(text).toContain('against')
  expect(rendered(hostileComparison())).not.toContain('pooled change')
})

test('JUnit has a suite of them, in which a regression has failed and the undecided were skipped', () => {
  const xml = renderVerdictJunit(pooledComparison())
  expect(xml).toMatch(/<testsuites [^>]*tests="6" failures="2"/)
  expect(xml).toMatch(
    /<testsuite name="muxbench\.default\.pooled" tests="3" failures="1" errors="0" skipped="2"/,
  )
  expect(xml).toMatch(
    new RegExp(`<testcase name="${NAME}" [^>]*>\\s*<failure type="regression" message="\\+13.0 %`),
  )
})

test('GitHub shows a pooled regression as the first error', () => {
  const [first] = renderVerdictAnnotations(pooledComparison()).split('\n')
  expect(first).toMatch(/^::error title=muxbench regression%3A epoll%2C waits that only look::\+13\.0 %25/)
})
