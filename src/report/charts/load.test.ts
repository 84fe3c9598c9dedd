import { expect, test } from 'vitest'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { drawnOfPage, pageOf } from './chart.fixture.ts'
import { load } from './load.ts'

const page = pageOf(rateSweepRun())

/** Returns the remark where the p99 of poll at one rate is so many times its median. */
function remarkFor(rate: number, times: number): string | undefined {
  const loads = page.loads.map(each => ({
    ...each,
    points: each.points.map(point =>
      point.rate === rate && each.series.includes('"poll"') ? { ...point, p99: times * point.p50 } : point,
    ),
  }))
  return drawnOfPage(load, { ...page, loads })?.remark
}

test('a tail that is far from its median is told, at the highest rate that all sustain', () => {
  expect(remarkFor(100_000, 1000)).toMatch(
    /At 100 k\/s one event in 100 takes more than [\d.]+ ms with poll; the median is [\d.]+ µs\.$/,
  )
  expect(remarkFor(100_000, 5)).not.toContain('one event in 100')
  expect(remarkFor(10_000, 1000)).not.toContain('one event in 100')
  expect(remarkFor(200_000, 1000)).not.toContain('one event in 100')
})
