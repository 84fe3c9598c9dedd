import { describe, expect, test } from 'vitest'
import { laterRun, SMALL } from '../../analysis/overlay/later_run.fixture.ts'
import { rateSweepRun, wakeupRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { differencesOf } from '../facts/environment.ts'
import { renderHtml } from './html.ts'

const assets = { script: 'void 0', style: 'body{margin:0}' }
const small = syntheticRun(SMALL)
const later = laterRun(small, { factor: () => 1.5 })
const html = (...runs: readonly RunFile[]) => renderHtml(runs, { assets }).replaceAll('\u00a0', ' ')

function overlayIn(page: string): string {
  return /<article id="overlay">.*?<\/article>/s.exec(page)?.[0] ?? ''
}

function rowsOf(article: string, label: string): string[][] {
  const [, table = ''] = new RegExp(`aria-label="${label}">\\n(.*?)</table>`, 's').exec(article) ?? []
  return [...table.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, text = '']) => text),
  )
}

function idsOf(page: string): string[] {
  return [...page.matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id)
}

test('the page opens with both runs laid over each other, then has the article of each', () => {
  const page = html(small, later)
  expect(page.match(/<article id="[^"]*"/g)).toEqual([
    '<article id="overlay"',
    '<article id="run-0"',
    '<article id="run-1"',
  ])
  expect(/<h1>(.*?)<\/h1>/.exec(page)?.[1]).toMatch(/^\w+ is 50.% slower and 2.more$/)
  expect(/<p class="standfirst">(.*?)<\/p>/.exec(page)?.[1]).toContain('Linux 6.19.0 against Linux 6.18.0: ')
  expect(page).toContain('<a href="#run-1">Linux 6.19.0</a>')
  expect(new Set(idsOf(page)).size).toBe(idsOf(page).length)
  expect(page.match(/ data-charts="\d"/g)).toEqual([
    ' data-charts="2"',
    ' data-charts="0"',
    ' data-charts="1"',
  ])
  expect(overlayIn(html(small))).toBe('')
})

test('the table has every common cell: the medians, the ratio, its interval, and the conditions', () => {
  const [head, first, ...others] = rowsOf(overlayIn(html(small, later)), 'Ratios of medians')
  expect(head).toEqual([
    'series',
    'median of',
    'conditions',
    'N',
    'Linux 6.18.0',
    'Linux 6.19.0',
    'ratio',
    '95 % interval',
    'verdict',
  ])
  expect(first?.slice(0, 7)).toEqual([
    'select',
    'one wait',
    '1 active · timeout 0 · closed loop',
    '8',
    '0.676 µs',
    '1.01 µs',
    '1.500',
  ])
  expect(first?.[7]).toMatch(/^1\.4\d+ – 1\.5\d+$/)
  expect(first?.[8]).toBe('regression')
  expect(others).toHaveLength(15)
  const perEvent = others.find(row => row[1] === 'one event')?.slice(6)
  expect(perEvent).toEqual(['1.500', expect.stringMatching(/^1\.4\d+ – 1\.5\d+$/), '–'])
})

test('each cell has the verdict of compare', () => {
  const changes = (factor: number) =>
    rowsOf(overlayIn(html(small, laterRun(small, { factor: () => factor }))), 'Ratios of medians')[1]?.at(-1)
  expect([0.5, 1, 2].map(changes)).toEqual(['improvement', 'within noise', 'regression'])
})

test('what the environments differ in is listed, and what they share is not', () => {
  const rows = rowsOf(overlayIn(html(small, later)), 'What differs between the runs')
  expect(rows.map(([name]) => name)).toEqual(['', 'Started', 'Run', 'Kernel'])
  expect(rows.at(-1)).toEqual(['Kernel', '6.18.0', '6.19.0'])
  expect(overlayIn(html(small, small))).toContain('Nothing that the runs recorded')
  const mitigated = laterRun(small, { environment: { kernel: '6.18.0', mitigations: { meltdown: 'PTI' } } })
  expect(differencesOf([small, mitigated]).slice(2)).toEqual([
    { name: 'Mitigation spectre_v2', values: ['Mitigation: Retpolines', '–'] },
    { name: 'Mitigation meltdown', values: ['Not affected', 'PTI'] },
  ])
})

test('cells without a counterpart are counted and listed', () => {
  const wide = laterRun(syntheticRun({ ...SMALL, fdCounts: [8, 64, 512] }))
  const article = overlayIn(html(small, wide))
  expect(article).toContain('have no ratio: 4 of Linux 6.19.0')
  expect(rowsOf(article, 'Cells without a counterpart')).toHaveLength(5)
  expect(overlayIn(html(small, later))).not.toContain('Without a counterpart')
})

test('refused pairs have their reason and no ratio', () => {
  const cells = later.cells.map(cell => (cell.params.fdCount === 8 ? { ...cell, workDigest: 'x' } : cell))
  const article = overlayIn(html(small, { ...later, cells }))
  expect(rowsOf(article, 'Refused pairs')).toHaveLength(5)
  expect(rowsOf(article, 'Ratios of medians')).toHaveLength(9)
})

test.each<[string, readonly RunFile[], RegExp]>([
  ['an empty run and a full one', [{ ...small, cells: [] }, later], /no cell in common/],
  [
    'two empty runs',
    [
      { ...small, cells: [] },
      { ...later, cells: [] },
    ],
    /no cell in common/,
  ],
  ['a wake-up run and one in closed loop', [wakeupRun(), small], /no cell in common/],
  ['a sweep of rates and one in closed loop', [rateSweepRun(), small], /no cell in common/],
])('%s: said, no charts and no ratios, and still the article of each', (_, runs, words) => {
  const page = html(...runs)
  expect(/<h1>(.*?)<\/h1>/.exec(page)?.[1]).toMatch(words)
  expect(overlayIn(page)).not.toMatch(/data-charts|Ratios of medians/)
  expect(page.match(/<article/g)).toHaveLength(3)
  // A compressed run may hold any letters.
  expect(page.replaceAll(/<script[\s\S]*?<\/script>/g, '')).not.toMatch(/NaN|undefined|Infinity/)
})

describe('suites that have no cell in common', () => {
  const wakeup = wakeupRun()
  const suites = [small, { ...wakeup, run: { ...wakeup.run, suite: 'wakeup', title: 'Waking <b>up</b>' } }]

  test('have a chapter each, after what each of them found', () => {
    const page = html(...suites)
    expect(page.match(/<article id="[^"]*"/g)).toEqual([
      '<article id="chapters"',
      '<article id="run-0"',
      '<article id="run-1"',
    ])
    const [contents = ''] = /<ol class="chapters">.*?<\/ol>/s.exec(page) ?? []
    expect(contents).toContain('<a href="#run-1">wakeup</a></strong> Waking &lt;b&gt;up&lt;/b&gt;')
    const headlines = [...page.matchAll(/<p class="standfirst">(.*?)<\/p>/g)]
    expect(headlines).toHaveLength(2)
    for (const [, headline = ''] of headlines) {
      expect(contents).toContain(headline.replaceAll(/<span class="term".*?>(.*?)<\/span>/g, '$1'))
    }
    expect(page.match(/ data-charts="\d"/g)).toEqual([' data-charts="0"', ' data-charts="1"'])
  })

  test('in a talk follow a slide that names them', () => {
    const page = renderHtml(suites, { assets, theme: 'slides' })
    expect(/<section class="slide opening-slide".*?<\/section>/s.exec(page)?.[0]).toContain(
      '2 suites, with a chapter each',
    )
    expect(page.match(/ data-slides="\d"/g)).toEqual([' data-slides="0"', ' data-slides="1"'])
  })

  test('with common cells are laid over each other, unless chapters are asked for', () => {
    const other = { ...later, run: { ...later.run, suite: 'other' } }
    expect(overlayIn(html(small, other))).not.toBe('')
    const page = renderHtml([small, other], { assets, chapters: true })
    expect(overlayIn(page)).toBe('')
    expect(page).toContain('<article id="chapters"')
  })
})

test('six runs, and the same one twice', () => {
  const page = html(
    ...[1, 2, 3, 4, 5].map(i => laterRun(small, { environment: { kernel: `6.${i}` } })),
    small,
  )
  expect(rowsOf(overlayIn(page), 'Ratios of medians')[0]).toHaveLength(4 + 6 + 15)
  expect(page.match(/<article/g)).toHaveLength(7)
  expect(html(small, small)).toContain('<a href="#run-1">run 2</a>')
})

test('hostile runs laid over each other stay text', () => {
  const hostile = hostileRun()
  const page = html(hostile, { ...hostile, run: { ...hostile.run, seed: 9 } }, later)
  // The page's script, its data, and the run.json of each run with the names of its cells.
  expect(page.match(/<script/g)).toHaveLength(8)
  expect(page.match(/<\/script>/g)).toHaveLength(8)
  expect(page).not.toMatch(/<(img|b)\b/)
  const labels = [...overlayIn(page).matchAll(/<a href="#run-\d">(.*?)<\/a>/g)].map(([, label = '']) => label)
  expect(labels).toHaveLength(3)
  for (const label of labels) expect(label.length).toBeLessThan(120)
})

test('a whole run beside a part of its suite: the part is one of the differences', () => {
  const shard = { index: 1, count: 2, suiteCells: small.cells.map(({ id }) => id) }
  const part = { ...small, run: { ...small.run, shard } }
  const all = small.cells.length
  expect(differencesOf([small, part])).toEqual([
    { name: 'Part', values: ['the whole suite', `shard 1 of 2: ${all} of ${all} cells of the suite`] },
  ])
})
