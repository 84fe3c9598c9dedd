import { expect, test } from 'vitest'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { drawnOf, LOOK } from './chart.fixture.ts'
import { costModel } from './cost_model.ts'
import { errorText } from './cost_model_numbers.ts'

const drawn = (options?: Parameters<typeof syntheticRun>[0]) => drawnOf(costModel, syntheticRun(options))

test('beyond what was measured every number says that it is extrapolated', () => {
  const drawing = drawn()!
  const beyond = drawing.numbers.rows.filter(({ name }) => name.includes('extrapolated'))
  expect(beyond.map(({ name }) => name)).toEqual([
    '100,000, extrapolated',
    '1,000,000, extrapolated',
    '10,000,000, extrapolated',
  ])
  for (const { value, interval } of beyond.flatMap(({ cells }) => cells)) {
    expect(value).toMatch(/, extrapolated$/)
    expect(interval).toMatch(/^\[.+, .+\]$/)
  }
  const [head, ...rows] = drawing.numbers.csv
  const at = head!.indexOf('fdCount')
  for (const row of rows.filter(each => Number(each[at]) > 8192)) expect(row[0]).toBe('extrapolated')
  type Texts = { texts?: string[]; data: { x: number }[]; borderDash?: number[] }
  for (const { texts, data, borderDash } of drawing.config.data.datasets as unknown as Texts[]) {
    const far = data.flatMap(({ x }, i) => (x > 8192 ? [texts?.[i]] : []))
    for (const text of far) if (text !== undefined) expect(text).toMatch(/, extrapolated$/)
    if (texts && far.length > 0) expect(borderDash).not.toEqual([])
  }
  expect(drawing.spoken).toContain('Extrapolated to N = 10,000,000')
  expect(drawing.conditions).toBe('1 active · timeout 0 · closed loop')
})

test('what was fitted is filled, and what was held out is hollow', () => {
  const points = drawn()!.config.data.datasets.find(({ label }) => label === 'poll')
  const fills = (points as unknown as { pointBackgroundColor: string[] }).pointBackgroundColor
  const color = LOOK.theme.lines[1]
  expect(fills).toEqual([color, LOOK.theme.surface, color, LOOK.theme.surface, color, LOOK.theme.surface])
  const names = drawn()!.numbers.rows.map(({ name }) => name)
  expect(names.slice(0, 6)).toEqual([
    '8, fitted',
    '32, held out',
    '128, fitted',
    '512, held out',
    '2,048, fitted',
    '8,192, held out',
  ])
})

test('prices stand in the table, with their intervals, and the errors on what was held out', () => {
  const { rows } = drawn()!.numbers
  expect(rows.find(({ name }) => name === 'price: a file polled')?.cells[0]).toEqual({
    value: '47 ns',
    interval: '[46 ns, 48 ns]',
  })
  expect(rows.at(-1)?.name).toBe('error where N was held out, wait')
  expect(rows.at(-1)?.cells[2]?.interval).toMatch(/^worst −/)
})

test('there is no chart where there is no model', () => {
  expect(drawn({ fdCounts: [8, 64, 512] })).toBeNull()
})

test('errors are written with a sign and two digits', () => {
  expect([-0.0321, 0.124, 0.0001, 0, -0.838].map(errorText)).toEqual([
    '−3.2 %',
    '+12 %',
    '0 %',
    '0 %',
    '−84 %',
  ])
})
