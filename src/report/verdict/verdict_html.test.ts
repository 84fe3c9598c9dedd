import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { cellWords } from '../../analysis/sentences/cell_words.ts'
import type { Comparison, PooledChange } from '../../analysis/verdict/comparison.ts'
import {
  cellWith,
  comparisonOf,
  hostileComparison,
  mixedComparison,
  normalisedComparison,
} from './comparison.fixture.ts'
import { forestHtml } from './forest_plot.ts'
import { renderVerdictHtml } from './verdict_html.ts'

const STYLE = 'body{color:red}'
const page = (comparison: Parameters<typeof renderVerdictHtml>[0]) => renderVerdictHtml(comparison, STYLE)

test('is one page that asks for nothing and runs nothing', () => {
  const html = page(mixedComparison())
  const hash = createHash('sha256').update(STYLE).digest('base64')
  expect(html).toContain(`default-src 'none'; style-src 'sha256-${hash}'`)
  expect(html).not.toMatch(/<script|\bstyle="|src=|\son\w+=|href="(?!data:,)/)
})

test('says the verdict first, then what decides the rest, and has every cell and refusal', () => {
  const html = page(mixedComparison())
  expect(html.replaceAll('\u00a0', ' ')).toContain(
    '<h1>epoll is 12 % slower in 1 of its 12 cells; the rate of epoll is 25 % higher',
  )
  expect(html).toContain('1 regression, 1 improvement, 10 within noise')
  expect(html).toContain(
    '<li>32 more pairs (about 1 min 4\u00a0s) would decide 1 of the 2 inconclusive cells (--max-pairs 72).</li>',
  )
  const { cells, refused } = mixedComparison()
  for (const { id } of [...cells, ...refused]) expect(html).toContain(`>${cellWords(id)}</td>`)
  expect(html).toContain('>one wait</td>')
  expect(html).not.toMatch(/epoll\/N|waitNs/)
})

/** A pooled change of one mechanism. */
function poolWith(mechanism: string, verdict: PooledChange['verdict'], ratio: number): PooledChange {
  const { id: _, metric: __, base: ___, head: ____, stddev: _____, ...known } = cellWith('a')
  const change = { ratio, interval: [ratio - 0.01, ratio + 0.01] as const }
  const counts = { relative: null, cells: 2, slower: 2, faster: 0 }
  return {
    ...known,
    ...counts,
    mechanism,
    verdict,
    absolute: change,
    moreBlocks: verdict === 'inconclusive' ? 8 : null,
  }
}

describe('the answer in the first line', () => {
  const answer = (pools: readonly PooledChange[], cells = [cellWith('a'), cellWith('b')]) =>
    /<h1>(.*?)<\/h1>/.exec(page(comparisonOf(cells, { pools })))?.[1]?.replaceAll('\u00a0', ' ')

  test.each([
    [[poolWith('epoll', 'regression', 1.13), poolWith('poll', 'within noise', 1)], 'epoll is 13 % slower'],
    [
      [poolWith('epoll', 'regression', 1.13), poolWith('poll', 'improvement', 0.8)],
      'epoll is 13 % slower; poll is 20 % faster',
    ],
    [[poolWith('poll', 'improvement', 0.8)], 'Not slower; poll is 20 % faster'],
    [[poolWith('poll', 'inconclusive', 1.03)], 'Not decided for poll'],
    [[poolWith('poll', 'within noise', 1)], 'No change beyond the noise'],
  ])('pooled changes are named by mechanism, the gravest first', (pools, words) => {
    expect(answer(pools)).toBe(words)
  })

  test('cells that are surely not slower are called so', () => {
    const calm = { verdict: 'not slower' } as const
    expect(answer([], [cellWith('a', calm), cellWith('b', calm)])).toBe('Not slower')
  })

  test('mechanisms stand first, the cells behind a fold, and their names in words', () => {
    const cells = [
      cellWith('epoll-edge/n8/k1/ready', { verdict: 'regression' }),
      cellWith('epoll/n8/k1/ready'),
    ]
    const html = page(comparisonOf(cells, { pools: [poolWith('epoll', 'regression', 1.13)] }))
    expect(html.indexOf('<h2>By mechanism</h2>')).toBeLessThan(html.indexOf('<h2>Each cell</h2>'))
    expect(html).toMatch(
      /<h2>Each cell<\/h2>\n<details><summary>1 regression, 1 within noise of 2 cells<\/summary>/,
    )
    expect(html).toContain(
      '<span class="forest-id">epoll (edge), 1 of 8 descriptors active, may block</span>',
    )
  })

  test('advice is given with its time or not at all, and about cells only where no mechanism answers', () => {
    const open = cellWith('a', { verdict: 'inconclusive', moreBlocks: 32 })
    const advice = (of: Partial<Comparison>) =>
      /<ul class="findings">.*<\/ul>/.exec(page(comparisonOf([open], of)))?.[0]
    expect(advice({})).toContain('32 more pairs (about 1 min 4')
    expect(advice({ pairSeconds: null })).toBeUndefined()
    expect(advice({ pools: [poolWith('epoll', 'regression', 1.13)] })).toBeUndefined()
    expect(advice({ pools: [poolWith('epoll', 'inconclusive', 1.03)] })).toContain('8 more pairs (about 16')
  })
})

test('no name becomes markup', () => {
  const html = page(hostileComparison())
  expect(html).not.toContain('<img')
  expect(html).not.toContain('<b>')
  expect(html.match(/<\/title>/g)).toHaveLength(1)
})

test('a comparison without a cell is a page, too', () => {
  const html = page(comparisonOf([], { refused: [{ id: 'a', reason: 'other CPU' }] }))
  expect(html).toContain('<h1>No cell could be judged, 1 refused</h1>')
  expect(html).toContain('other CPU')
  expect(html).not.toContain('class="forest"')
})

test('one addon on both sides: nothing is plotted, since nothing was measured', () => {
  const same = { ground: 'identical addons', base: null, head: null, absolute: null } as const
  const html = page(comparisonOf([cellWith('a', same), cellWith('b', same)]))
  expect(html).toContain('<h1>Unchanged: one addon on both sides, so that nothing was measured</h1>')
  expect(html).not.toContain('<h2>Changes</h2>')
  expect(html).not.toContain('class="forest"')
})

test('both sides are told apart by their commits, and the floor has both its ends', () => {
  const html = page(
    comparisonOf([cellWith('a')], { settings: { alpha: 0.05, minEffect: 0.15, minDifference: null } }),
  )
  expect(html).toContain('<span>head: . (fedcba9)</span> <span>base: ../main (0123456)</span>')
  expect(html).toContain('the floor: 15\u00a0% (13\u00a0% downwards)</li>')
})

describe('the plot', () => {
  const numbers = (html: string, attribute: string) =>
    [...html.matchAll(new RegExp(` ${attribute}="(-?[\\d.]+)%"`, 'g'))].map(match => Number(match[1]))
  const markAt = (html: string) => Number(/<svg x="([\d.]+)%"/.exec(html)?.[1])
  const oneAt = (html: string) => Number(/class="one" x1="([\d.]+)%"/.exec(html)?.[1])
  const plotOf = (changes: Parameters<typeof cellWith>[1]) => {
    const comparison = comparisonOf([cellWith('a', changes)])
    return forestHtml(comparison.cells, comparison)
  }

  test('has what is slower right of 1, for times and for rates', () => {
    const slower = plotOf({ absolute: { ratio: 1.2, interval: [1.1, 1.3] } })
    expect(markAt(slower)).toBeGreaterThan(oneAt(slower))
    const lowerRate = { unit: '1/s', isMoreBetter: true } as const
    const rate = plotOf({ ...lowerRate, absolute: { ratio: 1 / 1.2, interval: [1 / 1.3, 1 / 1.1] } })
    expect(markAt(rate)).toBeCloseTo(markAt(slower), 2)
    expect(numbers(rate, 'x1')).toEqual(numbers(slower, 'x1'))
  })

  test('draws the floor around 1, and the interval around the mark', () => {
    const html = plotOf({ absolute: { ratio: 1.2, interval: [1.1, 1.3] } })
    const floor = Number(/class="floor" x="([\d.]+)%"/.exec(html)?.[1])
    const width = Number(/class="floor"[^>]* width="([\d.]+)%"/.exec(html)?.[1])
    expect(floor).toBeLessThan(oneAt(html))
    expect(floor + width / 2).toBeCloseTo(oneAt(html), 1)
    const [, low, high] = /class="whisker" x1="([\d.]+)%" x2="([\d.]+)%"/.exec(html) ?? []
    expect(Number(low)).toBeLessThan(markAt(html))
    expect(Number(high)).toBeGreaterThan(markAt(html))
  })

  test('the absolute change stands pale below the normalised one', () => {
    const comparison = normalisedComparison()
    const html = forestHtml(comparison.cells.slice(0, 1), comparison)
    const pale = Number(/<circle class="pale" cx="([\d.]+)%"/.exec(html)?.[1])
    expect(pale).toBeGreaterThan(markAt(html))
  })

  test.each([
    [0, [0, 0]],
    [1e300, [1e-300, Number.MAX_VALUE]],
    [1, null],
  ] as const)('stays within its edges for a ratio of %d', (ratio, interval) => {
    const html = plotOf({ absolute: { ratio, interval } })
    for (const attribute of ['x', 'x1', 'x2', 'cx']) {
      for (const place of numbers(html, attribute)) {
        expect(place).toBeGreaterThanOrEqual(0)
        expect(place).toBeLessThanOrEqual(100)
      }
    }
    expect(html).not.toMatch(/NaN|Infinity/)
  })
})

test('a cell that is not slower has a mark of its own, and is folded away where there are many cells', () => {
  const cells = Array.from({ length: 13 }, (_, i) => cellWith(`cell ${i}`, { verdict: 'not slower' }))
  expect(page(comparisonOf(cells.slice(0, 2)))).toContain('<path d="M-4-5V5L4 0Z"/></svg>not slower</li>')
  expect(page(comparisonOf(cells))).toContain('<details><summary>13 cells not slower</summary>')
})
