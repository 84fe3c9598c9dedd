import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { unpackedPages } from '../page_data/packing.ts'
import { renderHtml } from './html.ts'

const assets = { script: 'void 0', style: 'body{margin:0}' }
const run = syntheticRun({ actives: [1, '100%'] })
const talk = (of: RunFile = run, slides?: readonly string[]) =>
  renderHtml([of], { assets, theme: 'slides', slides }).replaceAll('\u00a0', ' ')

/** Returns the slides by the names of their charts, as HTML. */
function slidesOf(page: string): Map<string, string> {
  const sections = page.match(/<section class="slide[\s\S]*?<\/section>/g) ?? []
  return new Map(sections.map(section => [/data-chart="([^"]*)"/.exec(section)?.[1] ?? '', section]))
}

const titleOf = (slide: string | undefined) => /<h2[^>]*>(.*?)<\/h2>/.exec(slide ?? '')?.[1]

test('a chart of which nothing can be concluded has its figures as title', () => {
  const titles = (of: RunFile) =>
    Object.fromEntries(
      [...slidesOf(talk(of))].flatMap(([chart, slide]) => (chart === '' ? [] : [[chart, titleOf(slide)]])),
    )
  expect(titles(rateSweepRun([10_000, 400_000], { blocks: 3 }))).toMatchInlineSnapshot(`
    {
      "histogram": "At 10 k/s over 64 descriptors, half of the samples are above 3.1 µs with epoll (level) to 9.9 µs with select",
      "load": "Under load, select, poll and epoll keep up to 10 k/s and are saturated at 400 k/s",
      "percentiles": "1 event in 1,000 takes 2.5 times the usual",
    }
  `)
  expect(titles(syntheticRun({ actives: [1, '100%'], blocks: 3 }))).toMatchInlineSnapshot(`
    {
      "cost-model": "A million, extrapolated: poll 48–50 ms, epoll 0.45 µs",
      "cost-per-event": "With all 8,192 descriptors active, an event costs 50 ns with poll and 51 ns with epoll or select",
      "cpu-time": "With 1 of 8,192 descriptors active, the CPU time is 1.1 µs with epoll (edge) to 409 µs with poll",
      "histogram": "With 1 of 8,192 descriptors active, half of the samples are above 0.43 µs with epoll (edge) to 402 µs with poll",
      "percentiles": "1 wait in 1,000 takes 2.5 times the usual",
      "phases": "Nearly all of a wait is spent inside the system call",
      "scaling": "epoll does not care about idle connections",
      "who-wins": "No mechanism wins in more than half of the cells",
      "work": "epoll looks at 1 or 2 files where poll looks at 8,192",
    }
  `)
})

test('who wins is not denied where its title is only too long', () => {
  const name = 'a mechanism with a name that leaves no room for what is said of it above a chart'
  const cells = run.cells.map(cell => (cell.mechanism === 'epoll' ? { ...cell, mechanism: name } : cell))
  const slides = slidesOf(talk({ ...run, cells }))
  expect(titleOf(slides.get('who-wins'))).not.toContain('No mechanism wins')
})

test('a slide has its takeaway as title, and without one the first finding, with the place that it is about', () => {
  const slides = slidesOf(talk())
  expect(titleOf(slides.get('scaling'))).toBe('epoll does not care about idle connections')
  expect(slides.get('scaling')).not.toContain('data-view')
  const twoCounts = slidesOf(talk(syntheticRun({ fdCounts: [8, 64], actives: [1] })))
  const untold = [...twoCounts].filter(([, slide]) => slide.includes('data-view'))
  expect(untold.length).toBeGreaterThan(0)
  for (const [, slide] of untold) expect(slide).toMatch(/<aside class="speaker-notes"/)
})

test('the notes of a slide have the findings about its chart and say plainly how to read it', () => {
  const scaling = slidesOf(talk()).get('scaling')
  const [, notes = ''] = /<aside class="speaker-notes"[^>]*>(.*?)<\/aside>/.exec(scaling ?? '') ?? []
  expect(notes).toContain('twice the descriptors, about twice the time')
  expect(notes.match(/<p>/g)?.length).toBeGreaterThan(2)
})

test('a noisy run says so on every slide with figures, and a calm one does not', () => {
  expect(talk()).not.toContain('class="noise"')
  const disturbed = run.blocks.map((block, i) => (i < 2 ? { ...block, disturbed: ['stolen time'] } : block))
  const slides = slidesOf(talk({ ...run, blocks: disturbed }))
  for (const [chart, slide] of slides) {
    if (chart !== '')
      expect(slide).toContain('<p class="noise">This run is noisy: 2 of 6 blocks were disturbed')
  }
})

test('slides are those that are named, in their order', () => {
  const page = talk(run, ['measured', 'scaling', 'title'])
  const labels = [...page.matchAll(/<section class="slide[^>]* aria-label="([^"]*)"/g)].map(
    ([, label]) => label,
  )
  expect(labels).toEqual(['What was measured', 'epoll does not care about idle connections', 'Title'])
})

test('a name of which there is no slide is refused', () => {
  expect(() => talk(run, ['scalin'])).toThrow('unknown slide "scalin", did you mean "scaling"?')
  expect(() => talk(run, ['scaling', 'load'])).toThrow(
    /^--slides: there is no load; there is title, .*scaling/,
  )
  expect(() => talk(run, ['claims'])).toThrow(/^--slides: there is no claims; /)
})

test('a talk carries figures only where it has charts', () => {
  const figuresIn = (page: string) => {
    const [, data = ''] = /<script[^>]* id="data">([^<]*)</.exec(page) ?? []
    return unpackedPages(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString()))
  }
  expect(figuresIn(talk(run, ['title', 'scaling']))).toHaveLength(1)
  expect(figuresIn(talk(run, ['title', 'measured']))).toEqual([])
})
