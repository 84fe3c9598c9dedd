import { expect, test } from 'vitest'
import { checkTrend } from './check.ts'
import { syntheticTrend } from './synthetic_history.fixture.ts'

const step = (at: number, by: number) => (run: number) => (run >= at ? by : 1)

test('a regression within the last runs is one, an older one is history', () => {
  const trend = syntheticTrend({
    runs: 60,
    cells: 2,
    factor: (run, cell) => (cell === 0 ? step(52, 1.1)(run) : 1),
  })
  expect(checkTrend(trend, 10)).toMatchObject({
    verdict: 'regression',
    reason: '1 series became worse within the last 10 runs',
    judged: 2,
    tooShort: 0,
    regressions: [{ series: { id: 'select/n8/k1/nonblocking' }, change: { kind: 'regression' } }],
  })
  const { first } = trend.groups[0]!.series[0]!.changes[0]!
  expect(checkTrend(trend, 60 - first).verdict).toBe('regression')
  expect(checkTrend(trend, 59 - first)).toMatchObject({ verdict: 'fine', regressions: [] })
})

test('an improvement is fine, and so is a regression that was taken back', () => {
  expect(checkTrend(syntheticTrend({ runs: 60, factor: step(52, 0.9) }), 20).verdict).toBe('fine')
  const backAgain = (run: number) => (run >= 40 && run < 50 ? 1.1 : 1)
  const trend = syntheticTrend({ runs: 60, cells: 1, factor: backAgain })
  expect(trend.groups[0]?.series[0]?.changes.map(({ kind }) => kind)).toEqual(['regression', 'improvement'])
  expect(checkTrend(trend, 30).verdict).toBe('fine')
})

test('half a regression taken back is one still', () => {
  const factor = (run: number) => (run >= 50 ? 1.1 : run >= 30 ? 1.3 : 1)
  expect(checkTrend(syntheticTrend({ runs: 80, cells: 1, factor }), 60).verdict).toBe('regression')
})

test('too few runs say nothing, and how many it takes', () => {
  expect(checkTrend(syntheticTrend({ runs: 5 }), 10)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'too few runs: the longest series has 5, and a change can be found from 11 on',
    tooShort: 2,
  })
  expect(checkTrend(syntheticTrend({ runs: 0 }), 10)).toMatchObject({
    verdict: 'inconclusive',
    reason: 'too few runs: the longest series has 0, and a change can be found from 11 on',
  })
})

test('where measured and normalised figures disagree, it is inconclusive', () => {
  const trend = syntheticTrend({ runs: 60, slowness: step(52, 0.9), factor: step(52, 1 / 0.9) })
  expect(checkTrend(trend, 10)).toMatchObject({ verdict: 'inconclusive', regressions: [] })
  expect(checkTrend(trend, 10).unclear.length).toBeGreaterThan(0)
})
