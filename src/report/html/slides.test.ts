import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
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

const titleOf = (slide: string | undefined) => /<h2>(.*?)<\/h2>/.exec(slide ?? '')?.[1]

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
