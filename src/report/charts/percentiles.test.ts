import type { TooltipCallbacks, TooltipItem } from 'chart.js'
import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { encodeHdr } from '../../recorder/hdr_exchange.ts'
import { Histogram } from '../../recorder/histogram.ts'
import { drawnOf } from './chart.fixture.ts'
import { percentiles } from './percentiles.ts'

/** Draws waits of which each has another latency, so that every percentile is known exactly. */
function drawn(samples: number) {
  const histogram = new Histogram()
  for (let i = 1; i <= samples; i++) histogram.record(1000 + (1e6 * i) / samples)
  const run = syntheticRun({ fdCounts: [8], actives: [1], waitModes: ['nonblocking'] })
  const cells = run.cells.map(cell => ({
    ...cell,
    metrics: {
      waitNs: { ...cell.metrics['waitNs']!, count: samples, correctionNs: 0, hdr: encodeHdr(histogram) },
    },
  }))
  return drawnOf(percentiles, { ...run, cells })!
}

const pointsOf = (drawing: ReturnType<typeof drawn>) =>
  drawing.config.data.datasets[0]!.data as unknown as { x: number; y: number }[]

test('a curve reaches p99.99 where the samples do, and no further than they do', () => {
  const last = (samples: number) => pointsOf(drawn(samples)).at(-1)!
  expect(last(50_000).x).toBe(4)
  expect(Math.abs(last(50_000).y / 1_000_900 - 1)).toBeLessThan(0.01)
  expect(last(49_000).x).toBeLessThan(4)
  expect(last(5000).x).toBe(3)
  expect(drawn(50_000).numbers.rows.map(({ name }) => name)).toEqual(['p50', 'p90', 'p99', 'p99.9', 'p99.99'])
  expect(drawn(5000).numbers.rows.at(-1)?.name).toBe('p99.9')
})

test('pointing at a place gives the percentile and its latency', () => {
  const drawing = drawn(50_000)
  const callbacks = drawing.config.options?.plugins?.tooltip?.callbacks as unknown as Pick<
    TooltipCallbacks<'line'>,
    'title' | 'label'
  >
  const at = (position: number) => {
    const parsed = pointsOf(drawing).find(({ x }) => x === position)!
    const item = { parsed, dataset: { label: 'select' } } as unknown as TooltipItem<'line'>
    const self = {} as never
    return [callbacks.title.call(self, [item]), callbacks.label.call(self, item)]
  }
  expect(at(Math.log10(2))[0]).toBe('50 % are at most')
  expect(at(1)).toEqual(['90 % are at most', expect.stringMatching(/^select: 9\d\d µs$/)])
  const titles = [2, 2.5, 3, 4].map(position => at(position)[0])
  expect(titles).toEqual(['99 %', '99.68 %', '99.9 %', '99.99 %'].map(percent => `${percent} are at most`))
})
