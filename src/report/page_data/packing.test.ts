import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { pageOf } from '../charts/chart.fixture.ts'
import type { Json } from './packed_json.ts'
import { packedPages, unpackedPages } from './packing.ts'

const usual = syntheticRun({ fdCounts: [8, 64, 512] })
const pagesOf = (...runs: readonly RunFile[]) => runs.map(pageOf)
const textOf = (value: unknown) => JSON.stringify(value)

test.each([
  ['usual runs', [usual, rateSweepRun()]],
  ['a hostile one', [hostileRun()]],
  ['one without cells', [{ ...usual, cells: [] }]],
])('the charts of %s get what was packed', (_, runs) => {
  const pages = pagesOf(...runs)
  const carried = JSON.parse(textOf(packedPages(pages))) as Json
  expect(textOf(unpackedPages(carried))).toBe(textOf(pages))
})

test('it compresses to less than 70 %', () => {
  const pages = pagesOf(usual)
  const size = (value: unknown) => gzipSync(textOf(value), { level: 9 }).length
  expect(size(packedPages(pages))).toBeLessThan(0.7 * size(pages))
})
