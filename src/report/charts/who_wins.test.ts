import { expect, test } from 'vitest'
import { BY_ACTIVE, costedRun } from '../../analysis/synthetic/costed_run.fixture.ts'
import { rateSweepRun } from '../../analysis/synthetic/synthetic_modes.fixture.ts'
import { hostileRun, syntheticRun } from '../../analysis/synthetic/synthetic_run.fixture.ts'
import type { RunFile } from '../../result/run/schema.ts'
import { drawnOf, pageOf } from './chart.fixture.ts'
import type { Look } from './chart.ts'
import { type Choices, initialChoices } from './choices.ts'
import { channelsOf, contrast } from './contrast.fixture.ts'
import { DARK, LIGHT, TINT } from './palette.ts'
import { whoWins } from './who_wins.ts'
import { verdictText } from './who_wins_labels.ts'

const luck = (mechanism: string, block: number) => (mechanism === 'epoll' ? 1 + (block - 2.5) / 100 : 1)

const unsteady = (mechanism: string, block: number) => (mechanism === 'poll' ? 1 + (block - 2.5) / 10 : 1)

const drawn = (run: RunFile, change?: Partial<Choices>, look?: Partial<Look>) =>
  drawnOf(whoWins, run, change, look)

test('the conditions name the metric, the wait mode and the load, but not how many are active', () => {
  expect(drawn(costedRun(BY_ACTIVE))?.conditions).toBe('one wait · timeout 0 · closed loop')
})

test('the metric can be chosen, and is the lead metric at first', () => {
  const tool = drawn(syntheticRun())?.tools[0]
  expect(tool?.choices.map(({ label }) => label)).toEqual(['one wait', 'one event'])
  expect(tool?.chosen).toBe('waitNs')
  const chosen = tool?.change('costPerEventNs') ?? {}
  expect(drawn(syntheticRun(), chosen)?.conditions).toBe('one event · timeout 0 · closed loop')
})

test('the chosen number of active descriptors changes nothing, the wait mode does', () => {
  const run = syntheticRun()
  const settings = initialChoices(pageOf(run))?.settings ?? {}
  const at = (change: Record<string, string>) => drawn(run, { settings: { ...settings, ...change } })
  expect(at({ active: '100%' })?.numbers).toEqual(at({ active: '1' })?.numbers)
  expect(at({ waitMode: 'ready' })?.conditions).toBe('one wait · may block · closed loop')
})

test('the table and the CSV have each cell, with the changes that follow it', () => {
  const numbers = drawn(costedRun(BY_ACTIVE, { fdCounts: [100] }, luck))?.numbers
  expect(numbers?.rows.map(({ name, cells }) => [name, ...cells.map(({ value }) => value)])).toEqual([
    ['100', '1 active', '1', 'epoll', '50.0×'],
    ['100', '10 % active', '10', 'epoll', '5.00×'],
    ['100', 'all active', '100', 'poll', '1.60×'],
  ])
  expect(numbers?.rows[0]?.cells.at(-1)?.interval).toBe('[48.8×, 51.3×]')
  expect(numbers?.csv).toEqual([
    [
      ...['fdCount', 'active', 'activeCount', 'winner', 'factor', 'low', 'high'],
      ...['changeActiveCount', 'changeActiveCountLow', 'changeActiveCountHigh'],
      ...['changeFdCount', 'changeFdCountLow', 'changeFdCountHigh'],
    ],
    [100, '1', 1, 'epoll', 50.0056, 48.7805, 51.2821, '', '', '', '', '', ''],
    [100, '10%', 10, 'epoll', 5.00056, 4.87805, 5.12821, 50.0056, 48.7805, 51.2821, '', '', ''],
    [100, '100%', 100, 'poll', 1.6, 1.6, 1.6, '', '', '', '', '', ''],
  ])
})

test('the remark says where the lead changes, and no line crosses the cells', () => {
  const drawing = drawn(costedRun(BY_ACTIVE, { fdCounts: [100, 1000] }, luck))
  expect(drawing?.remark).toBe(
    'The lead goes from epoll to poll near 50.0 [48.8, 51.3] of 100 active and 500 [488, 513] of 1,000 active.',
  )
  expect(drawing?.config.plugins?.map(({ id }) => id)).toEqual(['cell-labels'])
  expect(drawing?.spoken).toContain('1 active: N = 100 epoll 50.0×, N = 1,000 epoll 500×')
  const without = drawn(costedRun(BY_ACTIVE, { fdCounts: [100], actives: [1] }))
  expect(without?.remark).toBe('')
})

test('the remark names only some of many changes', () => {
  const counts = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]
  const remark = drawn(costedRun(BY_ACTIVE, { fdCounts: counts }, luck))?.remark
  expect(remark).toContain('; more in the table.')
  expect(remark).not.toContain('of 90 active')
})

test('without intervals no mechanism is named the fastest', () => {
  const drawing = drawn(costedRun(BY_ACTIVE, { fdCounts: [8, 100], blocks: 3 }))
  expect(drawing?.remark).toContain('too few blocks')
  expect(new Set(drawing?.numbers.csv.slice(1).map(row => row[3]))).toEqual(new Set(['no interval']))
})

test('the key has the mechanisms that may be the fastest in a cell, and the stripes', () => {
  const labels = (run: RunFile) => drawn(run)?.key?.map(({ label }) => label)
  expect(labels(costedRun(BY_ACTIVE))).toEqual(['poll', 'epoll'])
  expect(labels(costedRun(() => 100, { fdCounts: [8], actives: [1] }))).toEqual([
    'select',
    'poll',
    'epoll',
    '≈ the same within 5 %',
  ])

  expect(labels(costedRun(() => 100, { fdCounts: [8], actives: [1] }, unsteady))).toEqual([
    ...['select', 'poll', 'epoll', '? undecided'],
  ])
})

test('open loop and runs of one mechanism have no map', () => {
  expect(drawn(rateSweepRun())).toBeNull()
  expect(drawn(syntheticRun({ variants: [['epoll', 'level']] }))).toBeNull()
})

test('names from elsewhere are kept short', () => {
  const texts = JSON.stringify(drawn(hostileRun())?.numbers ?? null)
  expect(texts.length).toBeLessThan(5000)
})

test('more rows make a higher chart, and a phone has lower ones', () => {
  const height = (count: number, look: Partial<Look> = {}) =>
    drawn(
      costedRun(BY_ACTIVE, { fdCounts: [8, 32], actives: Array.from({ length: count }, (_, i) => i + 1) }),
      {},
      look,
    )?.height ?? 0
  expect(height(8)).toBeGreaterThan(height(2))
  expect(height(3, { isNarrow: true })).toBeLessThan(height(3))
})

test('a verdict fits a cell', () => {
  const cell = {
    k: 1,
    groupCount: 3,
    ahead: [2],
    isOpen: false,
    isUnknown: false,
    factor: 12,
    interval: null,
  }
  expect(verdictText(cell)).toBe('12.0×')
  expect(verdictText({ ...cell, ahead: [0, 1] })).toBe('≈')
  expect(verdictText({ ...cell, ahead: [0, 1], isOpen: true })).toBe('?')
  expect(verdictText({ ...cell, groupCount: 1, factor: null })).toBe('–')
})

test.each([LIGHT, DARK])('what is written on a $name cell has a contrast of 4.5 and more', theme => {
  for (const line of theme.lines) {
    const surface = channelsOf(theme.surface)
    const fill = channelsOf(line).map((value, i) => TINT * value + (1 - TINT) * (surface[i] as number))
    expect(contrast(channelsOf(theme.text), fill)).toBeGreaterThanOrEqual(4.5)
  }
})

test('cells with the same stripes share one pattern, as making one takes a canvas', () => {
  let made = 0
  const pattern = () => {
    made++
    return {}
  }
  const options = { spread: 0.5, waitModes: ['nonblocking'] }
  const few = drawn(syntheticRun({ ...options, fdCounts: [8, 16] }), {}, { pattern })
  const madeForFew = made
  drawn(syntheticRun({ ...options, fdCounts: [8, 10, 12, 14, 16] }), {}, { pattern })
  expect(few?.config.data.datasets).toHaveLength(1)
  expect(madeForFew).toBeGreaterThan(0)
  expect(made - madeForFew).toBe(madeForFew)
})

test('of many N the map draws as many columns as can be told apart, and the numbers have all', () => {
  const fdCounts = Array.from({ length: 66 }, (_, i) => 8 + i)
  const variants = [
    ['select', 'level'],
    ['epoll', 'level'],
  ] as const
  const drawing = drawn(syntheticRun({ fdCounts, variants, actives: [1], waitModes: ['nonblocking'] }))
  const tiles = drawing?.config.data.datasets[0]?.data ?? []
  expect(tiles).toHaveLength(64)
  expect(tiles.at(-1)).toMatchObject({ x: 63, y: 0, cell: { k: 1 } })
  expect(drawing?.numbers.rows).toHaveLength(66)
})
