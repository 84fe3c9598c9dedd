import { expect, test } from 'vitest'
import { Xoshiro128 } from '../random/xoshiro128.ts'
import { binLow } from '../stats/log_bins.ts'
import { type LatencyTimeline, MAX_BINS, MAX_SLOTS, TimelineRecorder } from './latency_timeline.ts'

type Event = readonly [intendedNs: number, latencyNs: number]

function recorded(episodes: readonly (readonly Event[])[], endNs: number, correctionNs = 0): LatencyTimeline {
  const recorder = new TimelineRecorder(correctionNs)
  for (const events of episodes) {
    const intended = Float64Array.from(events, ([at]) => at)
    const latency = Float64Array.from(events, ([, ns]) => ns)
    recorder.recordEpisode(intended, latency, events.length, endNs)
  }
  return recorder.toData(3)
}

const countOf = ({ slots }: LatencyTimeline) =>
  slots.reduce((sum, [, ...counts]) => sum + counts.reduce((part, count) => part + count, 0), 0)

/** One event in 100 µs, of 5 µs each; a stall from `from` on keeps those within it waiting for its end. */
function stalled(from: number, stallNs: number): Event[] {
  return Array.from({ length: 2000 }, (_, i) => {
    const at = i * 1e5
    return [at, at >= from && at < from + stallNs ? from + stallNs - at + 5000 : 5000]
  })
}

test('a stall is a ridge where it began to keep events waiting, and nowhere else', () => {
  const { slots, slotNs, binsPerOctave } = recorded([stalled(80e6, 20e6)], 200e6)
  expect([slotNs, slots.length]).toEqual([5e6, 40])
  const highest = slots.map(([first = 0, ...counts]) => binLow(first + counts.length, binsPerOctave))
  highest.forEach((top, slot) => {
    const waitsNs = slot >= 16 && slot < 20 ? 100e6 - slot * slotNs : 0
    // The top of the bin that holds the first event of the slot, whose wait is the longest.
    expect(top).toBeGreaterThan(waitsNs + 5000)
    expect(top).toBeLessThanOrEqual((waitsNs + 5000) * 2 ** (1 / binsPerOctave) * 1.001)
  })
})

test('every event is counted once, in any order', () => {
  const events = stalled(80e6, 20e6)
  const backwards = events.toReversed()
  expect(recorded([backwards], 200e6)).toEqual(recorded([events], 200e6))
  expect(countOf(recorded([events, events, events], 200e6))).toBe(6000)
})

test('episodes follow each other, and their beginnings are kept', () => {
  const timeline = recorded(
    [
      [[0, 1000]],
      [
        [0, 1000],
        [30, 1000],
      ],
    ],
    40e6,
  )
  expect(timeline).toMatchObject({ blockIndex: 3, episodeStartsNs: [0, 40e6], slotNs: 2e6 })
  expect(timeline.slots.map(([, ...counts]) => counts.length)).toEqual([
    1,
    ...Array(19).fill(0),
    1,
    ...Array(19).fill(0),
  ])
  expect(timeline.slots[20]?.at(-1)).toBe(2)
})

test('a slot is 1, 2 or 5 times a power of ten, and there are never more than a chart can show', () => {
  for (const endNs of [1, 900, 60e3, 61e3, 1e6, 7e6, 59e6, 213e6, 1e9, 61e9, 4e12]) {
    const { slots, slotNs } = recorded([[[0.99 * endNs, 500]]], endNs)
    const digits = slotNs / 10 ** Math.floor(Math.log10(slotNs) + 1e-9)
    expect([1, 2, 5]).toContain(Math.round(digits))
    expect(slots.length).toBe(Math.ceil(endNs / slotNs))
    expect(slots.length).toBeLessThanOrEqual(MAX_SLOTS)
    if (endNs > 60e3) expect(slots.length).toBeGreaterThanOrEqual(24)
    expect(slots.at(-1)?.at(-1)).toBe(1)
  }
})

test('the wider the latencies, the wider the bins', () => {
  const wide = (highest: number) => recorded([[[0, 1000] as const, [1, highest] as const]], 1e6)
  for (const [highest, binsPerOctave] of [
    [30_000, 4],
    [1e6, 2],
    [1e9, 1],
    [2 ** 37, 0.5],
  ] as const) {
    expect(wide(highest).binsPerOctave).toBe(binsPerOctave)
    expect(wide(highest).slots[0]!.length - 1).toBeLessThanOrEqual(MAX_BINS)
  }
  const widest = recorded([[[0, 0] as const, [1, 1e300] as const]], 1e6)
  expect(widest).toMatchObject({ binsPerOctave: 0.5 })
  expect(countOf(widest)).toBe(2)
})

test('the clock is taken off every latency, and none falls below 0', () => {
  const timeline = recorded(
    [
      [
        [0, 1100],
        [1, 40],
      ],
    ],
    1000,
    60,
  )
  const [first, ...counts] = timeline.slots[0]!
  expect(first).toBe(0)
  expect(counts.at(-1)).toBe(1)
  expect(binLow(counts.length - 1, timeline.binsPerOctave)).toBeLessThanOrEqual(1040)
  expect(binLow(counts.length, timeline.binsPerOctave)).toBeGreaterThan(1040)
})

test('without an event there is nothing, and a busy cell takes little room', () => {
  expect(recorded([[]], 10e6).slots.every(slot => slot.length === 0)).toBe(true)
  const random = Xoshiro128.fromSeed(1)
  const events = Array.from({ length: 20_000 }, (_, i): Event => {
    const share = (random.below(1e6) + 1) / 1e6
    return [i * 1e4, 4000 * (1 - Math.log(share)) ** 1.5]
  })
  const text = JSON.stringify(recorded([events], 200e6))
  expect(countOf(JSON.parse(text))).toBe(20_000)
  expect(text.length).toBeLessThan(2500)
})
