import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { pageOf } from './chart.fixture.ts'
import { drawnRows } from './phase_rows.ts'

const run = pageOf(syntheticRun({ fdCounts: [8, 64], actives: [1] }))
const rows = (change: Partial<Parameters<typeof drawnRows>[2]>) =>
  drawnRows(run, run.views[0], { hidden: new Set(), phaseScale: 'share', fdCount: 8, ...change })

test('shares have bars for every N below a line with that N, times for the chosen N alone', () => {
  expect(rows({}).map(({ fdCount, label }) => `${fdCount} ${label}`)).toEqual(
    [8, 64].flatMap(n => [
      `${n} `,
      ...['select', 'poll', 'epoll (level)', 'epoll (edge)'].map(s => `${n} ${s}`),
    ]),
  )
  const times = rows({ phaseScale: 'time', fdCount: 64 })
  expect(times.map(({ fdCount }) => fdCount)).toEqual([64, 64, 64, 64])
  expect(times[0]?.total).toBeCloseTo(380 + 9 + 300 + 47 * 64 + 8 + 290)
})

test('a hidden series has no bar, and an N that the view lacks falls to the largest', () => {
  const hidden = new Set([run.series[0]!.id])
  const times = rows({ phaseScale: 'time', fdCount: 512, hidden })
  expect(times.map(({ fdCount, label }) => [fdCount, label])[0]).toEqual([64, 'poll'])
})
