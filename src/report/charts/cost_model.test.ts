import { expect, test } from 'vitest'
import { analyse } from '../../analysis/analyse.ts'
import { syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import { pageDataOf } from '../page_data/from_run.ts'
import { drawnOfPage, LOOK } from './chart.fixture.ts'
import { costModel } from './cost_model.ts'
import { errorText } from './cost_model_numbers.ts'

const noHistogram = () => ({ getValueAtPercentile: () => 0 }) as never

const drawn = (options?: Parameters<typeof syntheticRun>[0]) =>
  drawnOfPage(costModel, pageDataOf(analyse(syntheticRun(options)), noHistogram))

test('beyond what was measured every number says that it is extrapolated', () => {
  const drawing = drawn()!
  const beyond = drawing.numbers.rows.filter(({ name }) => name.includes('extrapolated'))
  const sizes = ['100,000', '1,000,000', '10,000,000']
  expect(beyond.map(({ name }) => name)).toEqual(sizes.map(size => `${size}, extrapolated`))
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
  const names = drawn()!
    .numbers.rows.slice(0, 6)
    .map(({ name }) => name)
  expect(names.slice(0, 3)).toEqual(['8, fitted', '32, held out', '128, fitted'])
  expect(names.slice(3)).toEqual(['512, held out', '2,048, fitted', '8,192, held out'])
})

test('prices stand in the table, with their intervals, and the errors on what was held out', () => {
  const { rows } = drawn()!.numbers
  const price = rows.find(({ name }) => name === 'price: a file polled')?.cells[0]
  expect(price).toEqual({ value: '47 ns', interval: '[47 ns, 47 ns]' })
  expect(rows.at(-1)?.name).toBe('error where N was held out, wait')
  expect(rows.at(-1)?.cells[2]?.interval).toMatch(/^worst −/)
})

test('there is no chart where there is no model', () => {
  expect(drawn({ fdCounts: [8, 64, 512] })).toBeNull()
})

test('errors are written with a sign and two digits', () => {
  const errors = [-0.0321, 0.124, 0.0001, 0, -0.838].map(errorText)
  expect(errors.join(', ')).toBe('−3.2 %, +12 %, 0 %, 0 %, −84 %')
})
