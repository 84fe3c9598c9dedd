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
    for (const format of ['png', 'svg'] as const) {
      const first = await renderPicture(page, { format, chart })
      expect(first.length).toBeGreaterThan(10_000)
      // The library numbers ids through the whole process: a picture in between must make no difference.
      await renderPicture(page, { format: 'svg', chart: 'phases' })
      expect(first.equals(await renderPicture(page, { format, chart }))).toBe(true)
    }
  },
)

test('a PNG has twice the dots of a slide, an SVG is one', async () => {
  expect(sizeOf(await renderPicture(page, { format: 'png' }))).toEqual([2560, 1440])
  const svg = (await renderPicture(page, { format: 'svg' })).toString()
  expect(svg).toContain('width="1280" height="720"')
  // Texts are outlines, so that showing them needs no font.
  expect(svg).not.toContain('<text')
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
