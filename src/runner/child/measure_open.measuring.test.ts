import { afterAll, beforeAll, expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { loadAddon, type NativeFdPool } from '../../poller/addon.ts'
import type { EpisodeResult, NativeOpenLoop } from '../../poller/native_loops.ts'
import { Histogram } from '../../recorder/histogram.ts'
import type { LatencyTimeline } from '../../recorder/latency_timeline.ts'
import { MetricHistograms } from '../../recorder/metric_histograms.ts'
import { binLow } from '../../stats/log_bins.ts'
import { type CellSpec, expandCells } from '../../suite/cells.ts'
import type { ParameterValue } from '../../suite/parameter.ts'
import type { ParameterName } from '../../suite/parameter_table.ts'
import type { CellContext } from './cell_context.ts'
import { openMeasuredCell } from './measure_cell.ts'
import { contextOf, measureOne } from './measure_one.fixture.ts'
import { SHARED_CPU_NOTE } from './measure_open.ts'

const addon = loadAddon()
let pool: NativeFdPool
beforeAll(() => {
  pool = new addon.FdPool(16)
})
afterAll(() => pool.close())

function cellOf(
  params: Partial<Record<ParameterName, readonly ParameterValue[]>>,
  mechanism = 'epoll',
): CellSpec {
  const axes = { fdCount: [16], waitMode: ['wakeup'], load: ['open'], ratePerSecond: [20_000], ...params }
  return expandCells({ ...smokeSuite, variants: [{ mechanism }], axes })[0]!
}

function countOf({ slots }: LatencyTimeline): number {
  return slots.reduce((sum, [, ...counts]) => sum + counts.reduce((part, count) => part + count, 0), 0)
}

function measure(cell: CellSpec, change: Partial<CellContext> = {}, budgetMs = 120) {
  const context = contextOf({ addon, pool: () => pool, allowedCpus: addon.affinity(), ...change })
  return measureOne(cell, context, budgetMs)
}

test('what is recorded comes after the warm-up, one sample for each event', async () => {
  const result = await measure(cellOf({ arrivals: ['poisson'] }))
  const { counters, samples } = result!
  // The schedule of the shortest turn, 250 ms; a writer that gets too little of its CPU leaves some of it unsent.
  expect(counters).toMatchObject({ offeredEvents: 5000, episodes: 1, stalls: 0 })
  expect(counters.events + counters['unsentEvents']!).toBe(5000)
  const count = (name: keyof typeof samples) => Histogram.fromData(samples[name]!).count
  for (const name of ['dispatchLatencyNs', 'writerLatenessNs', 'writeNs'] as const)
    expect(count(name)).toBe(counters.events)
  for (const name of ['armNs', 'scanNs', 'drainNs'] as const) expect(count(name)).toBe(counters.iterations)
  expect(count('eventsPerSecond')).toBe(1)
  expect(countOf(result!.timeline!)).toBe(counters.events)
  expect(result!.timeline).toMatchObject({ blockIndex: 0, episodeStartsNs: [0], slotNs: 5e6 })
  // A wait or a cycle of an open loop would contain the time in which nothing was to be done.
  expect(samples).not.toHaveProperty('waitNs')
  expect(samples).not.toHaveProperty('cycleNs')
})

test('every mechanism and every length of run shows the same digest, and a cell whose time is up still measures a rate', async () => {
  const digests = new Set<string | null | undefined>()
  // A turn takes 250 ms at least.
  for (const [mechanism, budgetMs] of [
    ['select', 0],
    ['poll', 1],
    ['epoll', 400],
  ] as const) {
    const result = await measure(cellOf({}, mechanism), {}, budgetMs)
    digests.add(result?.workDigest)
    if (budgetMs === 0) expect(result?.counters).toMatchObject({ offeredEvents: 5000, episodes: 1 })
  }
  expect(digests.size).toBe(1)
  expect((await measure(cellOf({}), { seed: 2 }))?.workDigest).not.toBe([...digests][0])
})

test('a long turn is several episodes of one length, the first of which has the stall', async () => {
  const context = contextOf({ addon, pool: () => pool, allowedCpus: addon.affinity() })
  const params = { ratePerSecond: [1000], stallMs: [20] }
  const histograms = new MetricHistograms()
  const cell = openMeasuredCell(cellOf(params), context, histograms)
  await cell.turn({ warmUpMs: null, lengthMs: () => 1200, stallMs: 20 })
  const { counters, timeline } = cell.recorded()
  cell.close()
  // A machine that falls behind has time for one of the two.
  const starts = timeline!.episodeStartsNs
  expect(starts).toEqual([0, 600e6].slice(0, starts.length))
  expect(counters).toMatchObject({ episodes: starts.length, offeredEvents: 600 * starts.length, stalls: 1 })
  expect(countOf(timeline!)).toBe(counters.events)
  expect(histograms.get('dispatchLatencyNs')!.max).toBeGreaterThan(19e6)
}, 20_000)

test('a stall stands in the timeline when it happened', async () => {
  const stallNs = 40e6
  const { timeline } = (await measure(cellOf({ stallMs: [40] }), {}, 240))!
  const { slots, slotNs, binsPerOctave } = timeline!
  // The stall begins in the middle of 250 ms. An event that was due then waited for nearly all of it.
  const from = Math.floor(125e6 / slotNs)
  const [first = 0, ...counts] = slots[from]!
  expect(binLow(first + counts.length, binsPerOctave)).toBeGreaterThan(0.8 * stallNs)
  // Every event that was due in the following slot waited.
  const [next = 0] = slots[from + 1]!
  expect(binLow(next, binsPerOctave)).toBeGreaterThan(0.3 * stallNs)
})

test('a rate that no writer reaches ends, and counts what was not sent', async () => {
  const cell = cellOf({ ratePerSecond: [1_000_000_000] })
  const { counters, samples, timeline } = (await measure(cell, {}, 50))!
  expect(counters.events + counters['unsentEvents']!).toBe(counters['offeredEvents'])
  expect(counters['deliveryNs']!).toBeGreaterThan(10 * counters['offeredNs']!)
  expect(Histogram.fromData(samples.dispatchLatencyNs!).count).toBe(counters.events)
  expect(countOf(timeline!)).toBe(counters.events)
}, 20_000)

test('a writer that gave up before the events of the digest is given them again with a longer limit', async () => {
  class Hasty {
    readonly #loop: NativeOpenLoop
    #isFirst = true

    constructor(...given: ConstructorParameters<typeof addon.OpenLoop>) {
      this.#loop = new addon.OpenLoop(...given)
    }

    runEpisode(...[times, indices, options]: Parameters<NativeOpenLoop['runEpisode']>): EpisodeResult {
      const limitNs = this.#isFirst ? 1 : options.limitNs
      this.#isFirst = false
      return this.#loop.runEpisode(times, indices, { ...options, limitNs })
    }

    close(): void {
      this.#loop.close()
    }
  }
  const patient = await measure(cellOf({}), {}, 60)
  const hasty = await measure(cellOf({}), { addon: { ...addon, OpenLoop: Hasty } }, 60)
  expect(hasty?.workDigest).toBe(patient?.workDigest)
})

test('with one CPU writer and reader share it, and the cell says so', async () => {
  const [cpu] = addon.affinity() as [number]
  const alone = await measure(cellOf({ ratePerSecond: [1000] }), { allowedCpus: [cpu] })
  expect(alone?.notes).toEqual([SHARED_CPU_NOTE])
  expect((await measure(cellOf({}), { allowedCpus: [cpu, addon.affinity().at(-1)!] }))?.notes).toEqual(
    addon.affinity().length > 1 ? [] : [SHARED_CPU_NOTE],
  )
})

test('the measuring thread is back where it was, and an abort is heard between episodes', async () => {
  const before = addon.affinity()
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 30)
  expect(await measure(cellOf({}), { signal: abort.signal }, 600_000 / 20)).toBeNull()
  expect(addon.affinity()).toEqual(before)
}, 20_000)
