import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { drawQueue } from './draw_queue.ts'
import type { MountedChart } from './mounted_chart.ts'

const SLOW_MS = 40
let now = 0

/** Makes a queue of charts that draw slowly, at these distances in px from the top of a screen of 900 px. */
function queueOf(tops: readonly number[]) {
  const drawn: number[] = []
  const attributes = new Set<string>()
  const container = {
    setAttribute: (name: string) => attributes.add(name),
    removeAttribute: (name: string) => attributes.delete(name),
  }
  const charts = tops.map((top, i) => ({
    root: { id: String(i), hidden: false, getBoundingClientRect: () => ({ top, bottom: top + 400 }) },
    draw: () => {
      now += SLOW_MS
      drawn.push(i)
    },
  }))
  const queue = drawQueue(
    container as unknown as Element,
    charts as unknown as MountedChart[],
    () => ({}) as never,
    () => undefined,
  )
  return { queue, drawn, attributes }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  vi.stubGlobal('innerHeight', 900)
  vi.stubGlobal('performance', { now: () => now })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('charts on the screen come first, and no turn lasts longer than it takes to draw the one that ends it', async () => {
  const { queue, drawn, attributes } = queueOf([5000, 0, 500])
  queue.refresh()
  expect(drawn).toEqual([1])
  expect(attributes).toContain('aria-busy')
  await vi.advanceTimersToNextTimerAsync()
  expect(drawn).toEqual([1, 2])
  await vi.runAllTimersAsync()
  expect(drawn).toEqual([1, 2, 0])
  expect(attributes).not.toContain('aria-busy')
})

test('before printing all are drawn at once', () => {
  const { queue, drawn } = queueOf([5000, 0, 500])
  queue.refresh()
  queue.flush()
  expect(drawn.toSorted()).toEqual([0, 1, 2])
})

test('a chart that the reader is sent to is drawn at once, with those above it, which would move it', () => {
  const { queue, drawn } = queueOf([5000, 6000, 7000, 8000])
  queue.refresh()
  queue.bring('2')
  expect(drawn).toEqual([0, 1, 2])
})
