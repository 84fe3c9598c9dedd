import { expect, test } from 'vitest'
import { analyse } from '../analyse.ts'
import { rateSweepRun, writersRun } from '../synthetic/synthetic_modes.fixture.ts'
import { syntheticRun } from '../synthetic/synthetic_run.fixture.ts'
import { AXES, axesOf, movesWithN, N_AXIS, placeOn, placeText, startsAlong, viewsAlong } from './axes.ts'

const named = (name: string) => AXES.find(axis => axis.name === name) ?? N_AXIS
const namesOf = (run: Parameters<typeof analyse>[0]) => axesOf(analyse(run).views).map(({ name }) => name)

test('N is always an axis; other numbers are where they vary at one N', () => {
  expect(namesOf(syntheticRun())).toEqual(['fdCount', 'active'])
  expect(namesOf(syntheticRun({ actives: [1] }))).toEqual(['fdCount'])
  expect(namesOf(rateSweepRun())).toEqual(['fdCount', 'ratePerSecond'])
  // At N = 8, 1 and 10 % are the same one.
  expect(namesOf(syntheticRun({ fdCounts: [8], actives: [1, '10%'] }))).toEqual(['fdCount'])
  expect(axesOf([])).toEqual([N_AXIS])
})

test('where each writer has a descriptor of its own, N moves along the axis of the writers', () => {
  const moving = writersRun({ isDescriptorEach: true })
  expect(namesOf(moving)).toEqual(['fdCount', 'writers'])
  const along = (run: Parameters<typeof analyse>[0]) => analyse(run).views
  expect(movesWithN(named('writers'), along(moving))).toBe(true)
  expect(movesWithN(named('writers'), along(writersRun()))).toBe(false)
  expect(movesWithN(named('writers'), along(moving).slice(0, 1))).toBe(false)
})

test('a share of active descriptors lies where the cell says how many they are', () => {
  const { views } = analyse(syntheticRun())
  for (const { settings, cells } of views) {
    for (const { params } of cells) {
      expect(placeOn(named('active'), settings, params.fdCount)).toBe(params.activeCount)
    }
  }
})

test.each([
  ['maxEvents', 'all', 512],
  ['maxEvents', '64', 64],
  ['highestFd', 'null', null],
  ['churn', '0', null],
  ['active', '0', null],
  ['timeoutNs', '50000', 50_000],
  ['timeoutNs', 'null', null],
  ['ratePerSecond', '1000', 1000],
  ['ratePerSecond', '</script>', null],
  ['ratePerSecond', '', null],
  ['active', 'half%', null],
  ['readers', 'Infinity', null],
] as const)('%s %s lies at %d', (name, value, place) => {
  expect(placeOn(named(name), { [name]: value }, 512)).toBe(place)
})

test('a line along an axis goes through all views that differ in nothing else', () => {
  const { views } = analyse(syntheticRun())
  const starts = startsAlong(views, named('active'))
  expect(starts.map(({ settings }) => settings['waitMode'])).toEqual(['nonblocking', 'ready'])
  const [first] = starts
  const along = viewsAlong(views, named('active'), first?.settings ?? {})
  expect(along.map(({ settings }) => settings['active'])).toEqual(['1', '10%', '100%'])
  expect(new Set(along.map(({ settings }) => settings['waitMode'])).size).toBe(1)
})

test('places are numbers as people write them', () => {
  expect(placeText(N_AXIS, 8192)).toBe('8,192')
  expect([1000, 20_000, 250_000, 1_000_000].map(rate => placeText(named('ratePerSecond'), rate))).toEqual([
    '1 k',
    '20 k',
    '250 k',
    '1 M',
  ])
  expect([50_000, 1_500_000].map(ns => placeText(named('timeoutNs'), ns))).toEqual(['50 µs', '1.50 ms'])
})
