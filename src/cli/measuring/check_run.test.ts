import { expect, test } from 'vitest'
import defaultSuite from '../../../suites/default.ts'
import libevSuite from '../../../suites/libev.ts'
import { NOTHING_REFUSED } from '../../runner/cell_plan.ts'
import type { SuiteDefinition } from '../../suite/definition.ts'
import { applyOverrides, type SuiteOverrides } from '../../suite/overrides.ts'
import { checkRunWithin } from './check_run.ts'

const LIMITS = { descriptors: { soft: 20_000, hard: 20_000 }, refusals: NOTHING_REFUSED }

const checked = (suite: SuiteDefinition, overrides: SuiteOverrides) =>
  checkRunWithin({ suite: applyOverrides(suite, overrides), seed: 1, argv: [] }, LIMITS)

test.each<[SuiteDefinition, SuiteOverrides, string]>([
  [defaultSuite, {}, 'waitNs'],
  [defaultSuite, { param: ['oneshot=true'] }, 'waitNs'],
  [defaultSuite, { param: ['waitMode=wakeup'] }, 'wakeupLatencyNs'],
  [defaultSuite, { param: ['waitMode=wakeup,ready'] }, 'waitNs'],
  [defaultSuite, { param: ['load=open', 'ratePerSecond=1k'] }, 'dispatchLatencyNs'],
  [libevSuite, {}, 'costPerEventNs'],
])('the metric of a run is one that its cells are judged by: %#', (suite, overrides, metric) => {
  expect(checked(suite, overrides).suite).toMatchObject({ name: suite.name, metric })
})

test('where one number of descriptors is too small for what is active, only its cells are skipped', () => {
  const { cells } = checked(defaultSuite, { fds: '8,64', active: '16', mechanism: 'epoll', trigger: 'level' })
  expect(cells.map(({ cell: { id }, skipReason }) => [id.split('/')[1], skipReason?.split(':')[0]])).toEqual(
    [8, 64].flatMap(n => Array(2).fill([`n${n}`, n === 8 ? 'active 16 with fdCount 8' : undefined])),
  )
})
