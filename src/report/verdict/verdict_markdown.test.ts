import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { expect, test } from 'vitest'
import {
  cellWith,
  comparisonOf,
  hostileComparison,
  mixedComparison,
  normalisedComparison,
} from './comparison.fixture.ts'
import { MAX_CHARACTERS, markerOf, renderVerdictMarkdown } from './verdict_markdown.ts'

/** Returns Markdown as GitHub renders it, except that HTML in it is kept, so that a test sees HTML that leaked. */
function html(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true })
}

function tags(page: string): string[] {
  return [...new Set([...page.matchAll(/<\/?([a-z]\w*)[^>]*>/gi)].map(match => match[1] as string))].sort()
}

const OWN_TAGS = 'code details h3 li p strong summary table tbody td th thead tr ul'.split(' ')

test('opens with its marker and the verdict', () => {
  const lines = renderVerdictMarkdown(mixedComparison()).split('\n')
  expect(lines[0]).toBe('<!-- muxbench verdict: default -->')
  expect(lines[2]).toMatch(/^### muxbench: 1 regression, 1 improvement/)
})

test('is tables in which every row has the columns of its head', () => {
  for (const [comparison, columns] of [
    [mixedComparison(), 5],
    [normalisedComparison(), 6],
    [hostileComparison(), 5],
  ] as const) {
    const page = html(renderVerdictMarkdown(comparison))
    const tables = [...page.matchAll(/<table>[\s\S]*?<\/table>/g)].map(match => match[0])
    expect(tables.length).toBeGreaterThan(0)
    for (const row of tables.flatMap(table => table.match(/<tr>[\s\S]*?<\/tr>/g) ?? [])) {
      expect(row.match(/<t[hd]\b/g)).toHaveLength(columns)
    }
    expect(page).not.toMatch(/^\|/m)
  }
})

test('the rest is folded away, and what is folded is read as Markdown', () => {
  const page = html(renderVerdictMarkdown(mixedComparison()))
  expect(page.match(/<details>/g)).toHaveLength(4)
  expect(page.match(/<\/details>/g)).toHaveLength(4)
  expect(page.slice(page.indexOf('10 cells within noise</summary>'))).toContain('<td>epoll, N=512, k=1</td>')
})

test('no name becomes markup, a reference or a call of somebody', () => {
  const page = html(renderVerdictMarkdown(hostileComparison()))
  expect(tags(page).filter(tag => !OWN_TAGS.includes(tag))).toEqual([])
  expect(page.match(/<!--/g)).toHaveLength(1)
  const called = comparisonOf([cellWith('a', { verdict: 'inconclusive', reason: 'ask @octocat' })])
  expect(renderVerdictMarkdown(called)).not.toContain('@octocat')
  const referred = html(renderVerdictMarkdown(comparisonOf([cellWith('see #12 of @octocat')])))
  expect(referred).not.toMatch(/#12|@octocat/)
  expect(referred).toContain('#\u206012')
  expect(markerOf('a --> <b>')).toBe('<!-- muxbench verdict: a_b_ -->')
})

test('is never longer than GitHub takes, and says what it left out', () => {
  const many = Array.from({ length: 1000 }, (_, i) =>
    cellWith(`${'long name '.repeat(12)}${i}`, { verdict: i % 2 === 0 ? 'regression' : 'inconclusive' }),
  )
  const notes = Array.from({ length: 500 }, () => 'note '.repeat(1000))
  const text = renderVerdictMarkdown(comparisonOf(many, { notes }))
  expect(text.length).toBeLessThanOrEqual(MAX_CHARACTERS)
  expect(text.length).toBeGreaterThan(MAX_CHARACTERS / 4)
  expect(text).toMatch(/more left out, since GitHub takes no longer text/)
  expect(html(text).match(/<details>/g)).toHaveLength(2)
})

test('cells that are not slower are folded away with those within noise', () => {
  const cells = [cellWith('a', { verdict: 'not slower' }), cellWith('b')]
  const text = renderVerdictMarkdown(comparisonOf(cells))
  expect(text).toContain('### muxbench: 1 not slower, 1 within noise of 2 cells')
  expect(text).toContain('<summary>2 cells not slower or within noise</summary>')
  expect(text).toMatch(/\| not slower \| a \|/)
})
