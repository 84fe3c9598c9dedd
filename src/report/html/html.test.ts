import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import {
  churnRun,
  floodRun,
  timeoutRun,
  troubledRun,
  wakeupRun,
} from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { renderHtml } from './html.ts'
import { measuredHtml } from './sections/measured.ts'

const assets = { script: 'void 0', style: 'body{margin:0}' }
const small = () => syntheticRun({ fdCounts: [8, 64], actives: [1] })

test('the policy lets in the page itself and nothing else', () => {
  const html = renderHtml([small()], { assets })
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  expect(html).toContain(
    `default-src 'none'; script-src ${hash(assets.script)}; style-src ${hash(assets.style)}; img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'`,
  )
  expect(html).not.toMatch(/(src|href)="(?!data:,|#run-0-)/)
  expect(html).not.toMatch(/ (style|on[a-z]+)="/)
})

test('the first thing said is the headline', () => {
  const html = renderHtml([small()], { assets })
  const [, headline, said] = /<h1>(.*?)<\/h1>\n<p class="standfirst">(.*?)<\/p>/.exec(html) ?? []
  expect(headline).toBe('select takes 7.69× as long as epoll with 1 of 64 active')
  expect(said?.replaceAll(/<span class="term".*?>(.*?)<\/span>/g, '$1')).toBe(
    'With 1 of 64 descriptors active, epoll (edge) waits 0.43\u00a0µs where select takes 3.3\u00a0µs and poll 3.4\u00a0µs: at least 7.69× as long <span class="condition">(timeout\u00a00, closed loop).</span>',
  )
})

test('what reproduces and what qualifies the run is there', () => {
  const html = renderHtml([small()], { assets })
  for (const text of [
    'muxbench run default --seed 7',
    '6.18.0',
    'Example CPU @ 2.50GHz',
    'Mitigation: Retpolines',
    'Waking a sleeping thread',
    'involuntary switches',
  ]) {
    expect(html).toContain(text)
  }
})

test('cells left out are listed with their reasons', () => {
  const run = small()
  const cells = run.cells.map((cell, i) => {
    if (i === 0) return { ...cell, status: 'skipped' as const, reason: 'above RLIMIT_NOFILE', metrics: {} }
    return i === 15 ? { ...cell, workDigest: 'other' } : cell
  })
  const html = renderHtml([{ ...run, cells }], { assets })
  expect(html).toContain('above RLIMIT_NOFILE')
  expect(html).toContain('the work digests differ')
  expect(renderHtml([run], { assets })).not.toContain('Left out')
})

test('hostile text in every field stays text', () => {
  const html = renderHtml([hostileRun()], { assets })
  expect(html.match(/<script/g)).toHaveLength(4)
  expect(html.match(/<\/script>/g)).toHaveLength(4)
  expect(html).not.toMatch(/<(img|b)\b/)
})

test('several runs share a page, and a run without a measured cell has no charts', () => {
  const empty = { ...small(), cells: [] }
  const html = renderHtml([empty, small()], { assets, theme: 'dark' })
  expect(html.match(/<article id="run-/g)).toHaveLength(2)
  expect(html.match(/ data-charts/g)).toHaveLength(1)
  expect(html).toContain('<html lang="en" data-theme="dark">')
})

test('a cell near the clock is marked, with what the mark means', () => {
  expect(renderHtml([small()], { assets })).not.toContain('†')
  const run = small()
  const cells = run.cells.map((cell, i) => {
    const { waitNs, ...others } = cell.metrics
    return i === 0 && waitNs
      ? { ...cell, metrics: { ...others, waitNs: { ...waitNs, correctionNs: 1000 } } }
      : cell
  })
  const html = renderHtml([{ ...run, cells }], { assets })
  expect(html).toContain('† The median is within 5 times the cost of reading the clock.')
  expect(html.match(/>ok †</g)).toHaveLength(1)
})

test('what was in force is said: clock, scheduler, pin, order', () => {
  const run = small()
  const blocks = run.blocks.map((block, i) => ({
    ...block,
    scheduler: 'SCHED_FIFO',
    pin: i < 2 ? { reader: 0, writer: 1 } : { reader: 1, writer: null },
  }))
  const clock = { source: 'TSC', costNs: 19.4, resolutionNs: 10, frequencyHz: 2_596_120_000 }
  const environment = { ...run.environment, clock }
  const html = renderHtml([{ ...run, blocks, environment, run: { ...run.run, order: 'fixed' } }], { assets })
  for (const text of [
    'TSC at 2.60 GHz, 19.4 ns a reading, resolution 10.0 ns',
    'reader CPU 0, writer CPU 1; reader CPU 1',
    'SCHED_FIFO',
    'the suite&#39;s, in every block',
  ]) {
    expect(html.replaceAll('\u00a0', ' ')).toContain(text)
  }
  expect(renderHtml([run], { assets })).toContain('another random one in every block')
})

test('what to mind of cells, blocks and counters stands there, with the rules', () => {
  const html = renderHtml([troubledRun()], { assets }).replaceAll('\u00a0', ' ')
  for (const text of [
    'not settled: the interval is 2.0\u00a0% of the median wide'.replace('\u00a0', ' '),
    'the writer shares a CPU with the reader',
    '<dt>Settled</dt><dd>the interval is at most 5 % of the median wide.</dd>',
    '<dt>Disturbed</dt><dd>steal time above 2 %',
    'steal time was 4.1 % of the block',
    'repeats a disturbed one',
    'reader CPU 0, writer CPU 1',
    'SCHED_FIFO',
    '2,400 – 3,100',
    'tsc at 2.45 GHz',
    '56,789',
    'not available: perf_event_open: no such device',
    'wait p99.99',
    '0.700 – 0.760',
    '12 of 12 comparisons are decided',
    '1 of 6 blocks was disturbed',
    'There are notes on 1 cell',
  ]) {
    expect(html).toContain(text)
  }
})

test('a run with nothing to mind says nothing of it', () => {
  const html = renderHtml([small()], { assets })
  expect(html).not.toContain('Notes on cells')
  expect(html).not.toContain('Hardware and software counters')
  expect(html).not.toContain('<h3>Rules</h3>')
})

test('counters that no cell has are not available, in one sentence', () => {
  const run = small()
  const perf = { reason: 'perf_event_open: not permitted', counters: { cycles: null } }
  const html = renderHtml([{ ...run, cells: run.cells.map(cell => ({ ...cell, perf })) }], { assets })
  expect(html.match(/perf_event_open: not permitted/g)).toHaveLength(1)
  expect(html).toContain('not available: perf_event_open: not permitted')
})

test('a column is there where a cell has a figure for it', () => {
  const head = (html: string) =>
    /aria-label="Every cell">\n<table><thead>(.*?)<\/thead>/.exec(html)?.[1] ?? ''
  const usual = head(renderHtml([small()], { assets }))
  expect(usual).toContain('wait p50')
  expect(usual).not.toContain('wake-up p50')
  const woken = head(renderHtml([wakeupRun()], { assets }))
  expect(woken).toContain('wake-up p50')
  expect(woken).not.toContain('wait p50')
})

test('what is off is not listed as held fixed, and what is on is', () => {
  const heldFixed = (run: Parameters<typeof renderHtml>[0][number]) =>
    /<h3>Held fixed<\/h3><p>(.*?)<\/p>/.exec(renderHtml([run], { assets }))?.[1]
  const usual = heldFixed(syntheticRun({ fdCounts: [8] }))
  expect(usual).toContain('socketpairs')
  expect(usual).not.toMatch(/unchanged|chain|stall|delay|reader|a set|rate|arrivals|schedule/)
  expect(heldFixed(churnRun())).toContain('64 changed per iteration')
  expect(heldFixed(floodRun())).toMatch(/a flood.*one reader, descriptors each, a set each, one writer/)
})

test('all that is noted of a cell stands under its name, once', () => {
  const run = troubledRun()
  const cells = run.cells.map((cell, i) => (i === 0 ? { ...cell, notes: ['the first', 'the second'] } : cell))
  const html = renderHtml([{ ...run, cells }], { assets }).replaceAll('\u00a0', ' ')
  expect(html).toContain(
    `<li><strong>select with 1 of 8 descriptors active, timeout 0, closed loop</strong> <p>not settled: the interval is 2.0 % of the median wide</p><p>the first</p><p>the second</p></li>`,
  )
})

test('what is noted of every cell stands there once, before what is noted of one', () => {
  const run = troubledRun()
  const cells = run.cells.map((cell, i) => ({ ...cell, notes: i === 0 ? ['of all', 'of one'] : ['of all'] }))
  const html = renderHtml([{ ...run, cells }], { assets }).replaceAll('\u00a0', ' ')
  expect(html.match(/<p>of all<\/p>|<p>of one<\/p>/g)).toEqual(['<p>of all</p>', '<p>of one</p>'])
  expect(html).toContain('<li><strong>every measured cell</strong> <p>of all</p></li>')
  const markdown = renderMarkdown([{ ...run, cells }])
  expect(markdown.match(/^.* (of all|of one) \|$/gm)).toEqual([
    '| every measured cell | of all |',
    expect.stringMatching(/^\| select with 1 of 8 descriptors .* \| of one \|$/),
  ])
})

test('the section on the load speaks of no writes where nothing is written', () => {
  expect(measuredHtml(analyse(timeoutRun()))).toContain('the next wait follows at once. Nothing is written')
  expect(measuredHtml(analyse(syntheticRun()))).toContain('the next write follows the last drain')
})
