import { expect, test, vi } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { decodeHdr } from '../../recorder/hdr_exchange.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import { renderPicture } from './render_picture.ts'

const page = pageDataOf(analyse(syntheticRun({ fdCounts: [8, 64, 512], actives: [1, '100%'] })), decodeHdr)
const empty = pageDataOf(analyse({ ...syntheticRun(), cells: [] }), decodeHdr)

/** Width and height stand in the first chunk of a PNG. */
function sizeOf(png: Buffer): [number, number] {
  return [png.readUInt32BE(16), png.readUInt32BE(20)]
}

test.each(['scaling', 'who-wins', 'cost-per-event', 'phases', 'percentiles'])(
  '%s as PNG and SVG, byte for byte the same on repetition',
  async chart => {
    const drawBoth = async () => [
      await renderPicture(page, { format: 'png', chart }),
      await renderPicture(page, { format: 'svg', chart }),
    ]
    // The library numbers ids through the whole process: a picture in between must make no difference.
    const [first, again] = [await drawBoth(), await drawBoth()]
    for (const [i, picture] of first.entries()) {
      expect(picture.length).toBeGreaterThan(5_000)
      expect(picture.equals(again[i] as Buffer)).toBe(true)
    }
  },
)

test('a PNG has twice the dots of a slide, an SVG is one', async () => {
  expect(sizeOf(await renderPicture(page, { format: 'png' }))).toEqual([2560, 1440])
  const svg = (await renderPicture(page, { format: 'svg' })).toString()
  expect(svg).toContain('width="1280" height="720"')
})

test.each(['scaling', 'who-wins', 'cost-per-event', 'percentiles', 'histogram', 'work', 'phases'])(
  '%s: an SVG has its texts as text, each with its width, and at most 60 kB; outlines need no font',
  async chart => {
    const svg = (await renderPicture(page, { format: 'svg', chart })).toString()
    expect(svg.length).toBeLessThanOrEqual(60_000)
    const texts = [
      ...svg.matchAll(/<text [^>]* x="-?[\d.]+" y="-?[\d.]+" textLength="[\d.]+"[^>]*>([^<]+)<\/text>/g),
    ]
    expect(texts.length).toBeGreaterThan(5)
    expect(svg.match(/<text /g)).toHaveLength(texts.length)
    expect(texts.map(([, text]) => text).join('\n')).toContain('Example CPU')
    const outlined = (await renderPicture(page, { format: 'svg', chart, outlines: true })).toString()
    expect(outlined).not.toContain('<text')
  },
)

test('width and height are those that are asked for, and letters shrink less than the picture', async () => {
  const size = { width: 640, height: 400 }
  expect(sizeOf(await renderPicture(page, { format: 'png', size }))).toEqual([1280, 800])
  const svg = (await renderPicture(page, { format: 'svg', size })).toString()
  expect(svg).toContain('width="640" height="400"')
  const sizesIn = (text: string) => [...text.matchAll(/font-size="([\d.]+)"/g)].map(([, px]) => Number(px))
  const [small, usual] = [sizesIn(svg), sizesIn((await renderPicture(page, { format: 'svg' })).toString())]
  expect(Math.min(...small)).toBeGreaterThan(0.6 * Math.min(...usual))
  expect(Math.min(...small)).toBeLessThan(Math.min(...usual))
})

test('theme and view change the picture', async () => {
  const usual = await renderPicture(page, { format: 'svg' })
  for (const options of [
    { theme: 'dark' },
    { theme: 'slides' },
    { view: [['waitMode', 'ready']] },
    { view: [['active', '100%']] },
  ] as const) {
    expect((await renderPicture(page, { format: 'svg', ...options })).equals(usual)).toBe(false)
  }
})

test('a view can also be given by the labels of its buttons', async () => {
  const draw = (view: [string, string][]) =>
    renderPicture(page, { format: 'svg', chart: 'percentiles', view })
  const spoken = await draw([
    ['Active descriptors', 'all active'],
    ['n', '512'],
    ['metric', 'dispatch latency'],
  ])
  expect(
    spoken.equals(
      await draw([
        ['active', '100%'],
        ['N', '512'],
        ['metric', 'dispatchLatencyNs'],
      ]),
    ),
  ).toBe(true)
  expect(spoken.equals(await draw([]))).toBe(false)
})

test.each([
  [{ chart: 'scalin' }, 'unknown chart "scalin", did you mean "scaling"? (valid: '],
  [{ chart: 'load' }, '--chart: this run has no load; it has '],
  [{ view: [['waitmod', 'ready']] }, 'unknown name for --view "waitmod", did you mean "waitMode"?'],
  [
    { view: [['waitMode', 'asleep']] },
    'unknown value for --view waitMode "asleep" (valid: nonblocking, ready)',
  ],
] as const)('%o is refused with what is allowed', async (options, message) => {
  await expect(renderPicture(page, { format: 'png', ...options })).rejects.toThrow(message)
})

test('an empty run is refused', async () => {
  await expect(renderPicture(empty, { format: 'png' })).rejects.toThrow('no cell of it was measured')
})

test('without the optional package the message says how to install it', async () => {
  vi.doMock('@napi-rs/canvas', () => {
    throw new Error("Cannot find package '@napi-rs/canvas'")
  })
  await expect(renderPicture(page, { format: 'png' })).rejects.toThrow(
    'pictures need the optional package @napi-rs/canvas (install it with: npm install @napi-rs/canvas)',
  )
  vi.doUnmock('@napi-rs/canvas')
})
