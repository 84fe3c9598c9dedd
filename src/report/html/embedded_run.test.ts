import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { Xoshiro128 } from '../../random/xoshiro128.ts'
import { parseRun } from '../../result/run/read_run.ts'
import { runText } from '../../result/run/write_run.ts'
import * as json from '../page_data/packed_json.ts'
import { renderCsv } from '../text/csv.ts'
import { renderMarkdown } from '../text/markdown.ts'
import { type EmbeddedRun, embeddedRun } from './embedded_run.ts'
import { renderHtml } from './html.ts'

const small = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['ready'] })
const fileOf = (run = small) => Buffer.from(runText(run))
const decompressed = (embedded: EmbeddedRun | null) => gunzipSync(Buffer.from(embedded!.text, 'base64'))
const unpacked = (embedded: EmbeddedRun | null) =>
  embedded!.isWhole
    ? decompressed(embedded)
    : Buffer.from(`${JSON.stringify(json.unpacked(JSON.parse(decompressed(embedded).toString())))}\n`)

/** Returns a run whose histograms do not compress, so that its file is too large to be embedded whole. */
function largeRun() {
  const random = Xoshiro128.fromSeed(1)
  const noise = Buffer.from(Array.from({ length: 80_000 }, () => random.below(256))).toString('base64')
  const cells = small.cells.map((cell, i) => {
    const hdr = noise.slice(26_000 * i, 26_000 * (i + 1))
    const { waitNs, ...others } = cell.metrics
    return { ...cell, metrics: { ...others, waitNs: { ...waitNs!, hdr } } }
  })
  return { ...small, cells }
}

test('a small file goes in whole, byte by byte, whatever its spaces and unknown fields', () => {
  const file = Buffer.from(`${JSON.stringify({ ...small, later: { field: 1 } }, null, 1)}\n\n`)
  const embedded = embeddedRun(file, small.run.id, 'auto')
  expect(embedded).toMatchObject({ isWhole: true, fileName: `${small.run.id}.run.json`, size: file.length })
  expect(unpacked(embedded).equals(file)).toBe(true)
})

test('a large file goes in without its histograms and the details of its blocks, with everything else', () => {
  const large = { ...largeRun(), later: { hdr: 'not a histogram' } }
  const embedded = embeddedRun(fileOf(large), large.run.id, 'auto')
  expect(embedded).toMatchObject({ isWhole: false, fileName: `${small.run.id}.without-histograms.run.json` })
  const inside = JSON.parse(unpacked(embedded).toString())
  expect(inside.cells[0].metrics.waitNs.hdr).toBe('')
  expect(embedded!.size).toBe(unpacked(embedded).length)
  const cells = large.cells.map(cell => ({
    ...cell,
    metrics: Object.fromEntries(
      Object.entries(cell.metrics).map(([name, metric]) => [name, { ...metric, hdr: '' }]),
    ),
    blocks: cell.blocks.map(block => ({ ...block, visit: null, percentiles: {} })),
  }))
  expect(inside).toEqual(JSON.parse(JSON.stringify({ ...large, cells })))
})

test('what goes in can be forced', () => {
  expect(embeddedRun(fileOf(), 'x', 'figures')).toMatchObject({ isWhole: false })
  const large = fileOf(largeRun())
  expect(unpacked(embeddedRun(large, 'x', 'full')).equals(large)).toBe(true)
  expect(embeddedRun(fileOf(), 'x', 'none')).toBeNull()
})

test.each([
  ['../../etc/passwd', 'etc-passwd.run.json'],
  ['.hidden', 'hidden.run.json'],
  ['a b"</script>\u202e', 'a-b-script.run.json'],
  ['', 'muxbench.run.json'],
  ['...', 'muxbench.run.json'],
  ['x'.repeat(10_000), `${'x'.repeat(80)}.run.json`],
])('the file of a run named %j is %j', (id, fileName) => {
  expect(embeddedRun(fileOf(), id.slice(0, 10_000), 'full')?.fileName).toBe(fileName)
})

const assets = { script: 'void 0', style: '' }
const blockOf = (html: string) =>
  [...html.matchAll(/<script type="application\/octet-stream" id="(run-json-.*?)">([^<]*)<\/script>/g)].map(
    ([, id, text]) => ({ id, json: gunzipSync(Buffer.from(text as string, 'base64')).toString() }),
  )

test('a page carries each of its runs, with a button that names the file', () => {
  const two = { ...small, run: { ...small.run, id: 'the-second' } }
  const html = renderHtml([small, two], { assets })
  expect(blockOf(html)).toEqual([
    { id: 'run-json-1', json: runText(small) },
    { id: 'run-json-2', json: runText(two) },
  ])
  expect(html).toContain('hidden data-run-json="run-json-2" data-file="the-second.run.json">')
  expect(html.match(/The file as it was measured/g)).toHaveLength(2)
  const figures = renderHtml([small], { assets, embed: 'figures' })
  expect(figures).toContain('Everything in it but the histograms')
  expect(figures).toContain('id="run-json-1" data-form="columns">')
  const none = renderHtml([small], { assets, embed: 'none' })
  expect(blockOf(none)).toEqual([])
  expect(none).not.toContain('data-run-json')
  expect(none).toContain('The run.json is not in this page')
})

test('a hostile run.json comes back as it was, and closes no element', () => {
  const run = hostileRun()
  const html = renderHtml([run], { assets, embed: 'full' })
  expect(blockOf(html).map(({ json }) => json)).toEqual([runText(run)])
  expect(html).toMatch(/data-file="[\w.-]+\.run\.json"/)
})

test('a run without histograms is read and reported, and the report says what is missing', () => {
  const text = unpacked(embeddedRun(fileOf(), 'x', 'figures')).toString()
  const run = parseRun(text, 'run.json')
  const words = 'This run was saved without its histograms'
  expect(renderHtml([run], { assets })).toContain(words)
  expect(renderMarkdown([run])).toContain(words)
  expect(renderCsv([run])).toBe(renderCsv([small]))
  expect(renderHtml([small], { assets })).not.toContain(words)
  const [first, ...others] = run.cells
  const mixed = { ...run, cells: [first!, ...small.cells.slice(1)] }
  expect(others).toHaveLength(3)
  expect(renderMarkdown([mixed])).toContain('without some of its histograms')
})
