import { expect, test } from 'vitest'
import { syntheticLoadRun } from '../../analysis/synthetic/synthetic_load.fixture.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { drawnOf, LOOK } from './chart.fixture.ts'
import type { Choices } from './choices.ts'
import { channelsOf, contrast } from './contrast.fixture.ts'
import { heatMap, heatScale } from './heat_map.ts'
import { DARK, LIGHT } from './palette.ts'

const draw = (run: RunFile, change?: Partial<Choices>) => drawnOf(heatMap, run, change)

const steady = syntheticLoadRun({ rates: [2000] })
const full = syntheticLoadRun({ rates: [1_000_000], fdCounts: [64, 128] })

interface Drawn {
  readonly data: readonly Record<'x' | 'y' | 'low' | 'high' | 'end' | 'count' | 'share', number>[]
  readonly backgroundColor: readonly string[]
}

const dataset = (drawing: ReturnType<typeof draw>) => drawing!.config.data.datasets[0] as unknown as Drawn

test('every event is drawn once, where and when it belongs', () => {
  const { data, backgroundColor } = dataset(draw(steady))
  expect(data.reduce((sum, { count }) => sum + count, 0)).toBe(20_000)
  expect(backgroundColor).toHaveLength(data.length)
  const second = data.filter(({ x }) => x === 5e6)
  expect(second.map(({ count }) => count)).toEqual([100, 300, 80, 20])
  expect(second.map(({ share }) => share)).toEqual([0.2, 0.6, 0.16, 0.04])
  for (const { y, low, high, x, end } of second) {
    expect([y, end]).toEqual([low, x + 5e6])
    expect(high / low).toBeCloseTo(Math.SQRT2, 9)
  }
  // The usual latency of 5.2 µs lies in the second bin.
  expect(second[1]!.low).toBeLessThan(5200)
  expect(second[1]!.high).toBeGreaterThan(5200)
})

test('a stall is drawn from its beginning to its end', () => {
  const { data } = dataset(draw(syntheticLoadRun({ rates: [2000], stallMs: 20 })))
  const slow = data.filter(({ low }) => low > 1e6)
  expect([...new Set(slow.map(({ x }) => x))]).toEqual([80e6, 85e6, 90e6, 95e6])
  expect(Math.max(...slow.map(({ high }) => high))).toBe(slow.filter(({ x }) => x === 80e6).at(-1)!.high)
})

test('the more events, the further along the scale', () => {
  const { data, backgroundColor } = dataset(draw(steady))
  const rank = (count: number) =>
    LOOK.theme.heat.indexOf(backgroundColor[data.findIndex(cell => cell.count === count)] as string)
  const ranks = [20, 80, 100, 300].map(rank)
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
  expect(ranks.at(-1)).toBe(LOOK.theme.heat.length - 1)
  expect(ranks[0]).toBeLessThan(ranks.at(-1)!)
})

test('the conditions name the series, the block and the load', () => {
  const drawing = draw(steady)!
  expect(drawing.conditions).toBe('select · N = 128 · block 1 · asleep · open loop · Poisson arrivals')
  expect(drawing.spoken).toContain(drawing.conditions)
  expect(drawing.spoken).toContain('20,000 events in 200 ms')
  expect(drawing.remark).toBeUndefined()
})

test('series and N can be chosen; an unknown series becomes the first, an unknown N the largest', () => {
  const [size] = draw(full)!.tools.slice(1)
  expect(size!.choices.map(({ value }) => value)).toEqual(['64', '128'])
  const series = draw(full)!.tools[0]!
  expect(series.choices.map(({ label }) => label)).toEqual(['select', 'poll', 'epoll'])
  const epoll = series.choices[2]!.value
  const change = { ...series.change(epoll), ...size!.change('64') }
  expect(draw(full, change)!.conditions).toMatch(/^epoll · N = 64 · /)
  expect(draw(full, { heatSeries: 'nobody', fdCount: 7 })!.conditions).toMatch(/^select · N = 128 · /)
})

test('the remark mentions new episodes and a disturbed block', () => {
  expect(draw(full)!.remark).toBe('At each dashed line another episode begins, with empty queues.')
  const blocks = steady.blocks.map((block, i) => ({ ...block, disturbed: i === 0 ? ['steal'] : [] }))
  expect(draw({ ...steady, blocks })!.remark).toContain('Block 1 was disturbed')
})

test('the axis ends with the last event, and the remark says what was never sent', () => {
  const unsent = (unsentEvents: number) => ({
    ...steady,
    cells: steady.cells.map(cell => ({
      ...cell,
      counters: { ...cell.counters, unsentEvents },
      timeline: { ...cell.timeline!, slots: [...cell.timeline!.slots.slice(0, 8), ...Array(32).fill([])] },
    })),
  })
  const scale = (drawing: ReturnType<typeof draw>) => drawing!.config.options!.scales!['x'] as { max: number }
  expect(scale(draw(steady)).max).toBe(200e6)
  expect(scale(draw(unsent(9))).max).toBe(40e6)
  expect(draw(unsent(9))!.remark).toContain('the writer had given up')
  expect(draw(unsent(0))!.remark).toBeUndefined()
})

test('the numbers show a stall at its time', () => {
  const { numbers } = draw(syntheticLoadRun({ rates: [2000], stallMs: 20 }))!
  const at = (name: string) => numbers.rows.find(row => row.name === name)?.cells.map(({ value }) => value)
  expect(numbers.head[0]).toBe('time, ms')
  expect(at('75 to 80')).toEqual(['500', '2.90 to 4.10 µs', '4.10 to 5.79 µs', '8.19 to 11.6 µs'])
  expect(at('80 to 85')![2]).toBe('16,777 to 23,727 µs')
  expect(at('100 to 105')).toEqual(at('75 to 80'))
  const times = ['timeNs from', 'timeNs below', 'latencyNs from', 'latencyNs below']
  expect(numbers.csv[0]).toEqual(['series', 'fdCount', ...times, 'events'])
  expect(numbers.csv.slice(1).reduce((sum, row) => sum + Number(row.at(-1)), 0)).toBe(20_000)
})

test('a closed loop, and a timeline without an event, have no heat map', () => {
  expect(draw(syntheticRun({ fdCounts: [8] }))).toBeNull()
  const cells = steady.cells.map(cell => ({ ...cell, timeline: { ...cell.timeline!, slots: [[], [3, 0]] } }))
  expect(draw({ ...steady, cells })).toBeNull()
})

test('slots with the smallest and largest values of the schema are drawn', () => {
  const cells = steady.cells.map(cell => ({
    ...cell,
    timeline: {
      ...cell.timeline!,
      slotNs: 1e15,
      binsPerOctave: 0.5 as const,
      episodeStartsNs: [],
      slots: [[0, 1], [147, Number.MAX_SAFE_INTEGER], []],
    },
  }))
  const drawing = draw({ ...steady, cells })!
  expect(dataset(drawing).data.every(({ high, end }) => Number.isFinite(high) && Number.isFinite(end))).toBe(
    true,
  )
})

test.each([LIGHT, DARK])(
  'the more events, the higher the contrast to the ground: $name',
  ({ heat, surface }) => {
    const contrasts = heat.map(color => contrast(channelsOf(color), channelsOf(surface)))
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b))
    expect(contrasts[0]).toBeGreaterThan(1.3)
    expect(contrasts.at(-1)).toBeGreaterThan(10)
    for (const [i, next] of contrasts.slice(1).entries()) {
      expect(next / contrasts[i]!).toBeGreaterThan(1.2)
    }
  },
)

test('every count has a colour, and the key says which', () => {
  for (const highest of [1, 2, 3, 6, 7, 60, 12_345, 1e9, Number.MAX_SAFE_INTEGER]) {
    const { colorOf, key } = heatScale(highest, LIGHT)
    expect(key.length).toBeLessThanOrEqual(LIGHT.heat.length)
    expect(colorOf(1)).toBe(key[0]!.fill)
    expect(colorOf(highest)).toBe(key.at(-1)!.fill)
    expect(new Set(key.map(({ fill }) => fill)).size).toBe(key.length)
  }
  const { colorOf, key } = heatScale(1000, LIGHT)
  const labels = key.map(({ label }) => label).join('; ')
  expect(labels).toBe('1 to 3; 4 to 9; 10 to 31; 32 to 99; 100 to 316; 317 to 1,000 events')
  expect([3, 4, 9, 10, 99, 100].map(count => LIGHT.heat.indexOf(colorOf(count)))).toEqual([0, 1, 1, 2, 3, 4])
  expect(heatScale(1, LIGHT).key.map(({ label }) => label)).toEqual(['1 event'])
})
