import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { renderHtml } from './html.ts'

const SEARCHES = ['find', 'findIndex', 'findLast', 'filter', 'some', 'every', 'map', 'flatMap'] as const

/** Returns how often the methods of lists call back while `work` is done. */
function callsBack(work: () => void): number {
  let calls = 0
  const list = Array.prototype as unknown as Record<string, unknown>
  const originals = SEARCHES.map(name => [name, list[name] as (...given: unknown[]) => unknown] as const)
  for (const [name, original] of originals) {
    list[name] = function (this: unknown[], visit: (...given: unknown[]) => unknown, ...others: unknown[]) {
      const counted = (...given: unknown[]) => {
        calls++
        return visit(...given)
      }
      return original.call(this, counted, ...others)
    }
  }
  try {
    work()
    return calls
  } finally {
    for (const [name, original] of originals) list[name] = original
  }
}

/** Returns the work of a page of so many N, all of which are more than a law is fitted to. */
function workOf(sizes: number): number {
  const run = syntheticRun({
    fdCounts: Array.from({ length: sizes }, (_, i) => 8 + i),
    actives: [1],
    waitModes: ['ready'],
    variants: [
      ['poll', 'level'],
      ['epoll', 'level'],
    ],
  })
  return callsBack(() => renderHtml([run], { assets: { script: '', style: '' }, embed: 'none' }))
}

test('twice as many cells take at most twice the work', () => {
  const [less, more] = [workOf(200), workOf(400)]
  expect(more / less).toBeLessThan(2.1)
})
