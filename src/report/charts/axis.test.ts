import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isLabelled, linearTicks, logBounds, logTicks, percentileTick, rateTick, timeTick } from './axis.ts'
import { LOOK } from './chart.fixture.ts'
import { placesAxis } from './options.ts'

test('bounds hold all values above 0', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1 }), values => {
      const [low, high] = logBounds(values)!
      expect(low).toBeLessThanOrEqual(Math.min(...values))
      expect(high).toBeGreaterThanOrEqual(Math.max(...values))
      expect(high).toBeGreaterThan(low)
    }),
  )
  expect(logBounds([0])).toBeNull()
  expect(logBounds([430, 810_000])).toEqual([200, 1_000_000])
})

test('ticks are 1, 2 and 5 times powers of ten, of which a wide axis labels the powers', () => {
  const wide = [200, 1_000_000] as const
  const ticks = logTicks(...wide)
  expect(ticks.slice(0, 5)).toEqual([200, 500, 1000, 2000, 5000])
  expect(ticks.filter(tick => isLabelled(tick, wide))).toEqual([1000, 10_000, 100_000, 1_000_000])
  expect(logTicks(50, 500).filter(tick => isLabelled(tick, [50, 500]))).toHaveLength(4)
  expect(logTicks(50, 500)).toEqual([50, 100, 200, 500])
})

test('no figure makes an axis without end', () => {
  expect(logTicks(Number.MIN_VALUE, Number.MAX_VALUE).length).toBeLessThan(50)
  expect(logTicks(1, Number.POSITIVE_INFINITY).length).toBeLessThan(50)
  expect(logBounds([1, 1e300])).toEqual([1, 1e300])
})

test('labels', () => {
  const texts = (values: number[], text: (value: number) => string) => values.map(text).join(', ')
  expect(texts([0.5, 200, 1000, 50_000, 2e6, 1e9], timeTick)).toBe('0.5 ns, 0.2 µs, 1 µs, 50 µs, 2 ms, 1 s')
  expect(texts([500, 1000, 50_000, 2e6, 1e9], rateTick)).toBe('500 /s, 1 k/s, 50 k/s, 2 M/s, 1 G/s')
  expect(texts([Math.log10(2), 1, 2, 3, 4], percentileTick)).toBe('50 %, 90 %, 99 %, 99.9 %, 99.99 %')
})

test('linear ticks are round, begin at 0 and hold the highest value', () => {
  expect(linearTicks(0.23)).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25].map(tick => expect.closeTo(tick, 12)))
  expect(linearTicks(600)).toEqual([0, 200, 400, 600])
  for (const highest of [Number.MIN_VALUE, 1e-9, 0.07, 1, 4.9, 5, 1e15]) {
    const ticks = linearTicks(highest)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * 0.999999)
    expect(ticks.length).toBeLessThanOrEqual(7)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
  }
  for (const none of [0, 1e-317, Number.NEGATIVE_INFINITY, Number.NaN]) {
    expect(linearTicks(none)).toEqual([0, 1])
  }
  expect(linearTicks(Number.POSITIVE_INFINITY).at(-1)).toBe(1e18)
})

test('both ends of an axis have their labels, and of other places that lie on each other the larger one', () => {
  const { ticks } = placesAxis(LOOK, 'N', [8, 9, 32, 33, 128, 8192], String)
  const labels = [8, 9, 32, 33, 128, 8192].map(ticks.callback)
  expect(labels).toEqual(['8', '', '', '33', '128', '8192'])
})

test('on a phone fewer places have labels, both ends among them', () => {
  const places = [8, 9, 32, 33, 128, 512, 2048, 8192]
  const { ticks } = placesAxis({ ...LOOK, isNarrow: true }, 'N', places, String)
  expect(places.filter(place => ticks.callback(place) !== '')).toEqual([8, 33, 128, 512, 2048, 8192])
  const long = [1, 1000, 3000, 1_000_000]
  const wide = placesAxis({ ...LOOK, isNarrow: true }, 'N', long, String)
  expect(long.filter(place => wide.ticks.callback(place) !== '')).toEqual([1, 3000, 1_000_000])
  expect(wide.ticks.autoSkip).toBe(false)
})
