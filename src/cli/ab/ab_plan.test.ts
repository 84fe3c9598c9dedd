import { expect, test } from 'vitest'
import smokeSuite from '../../../suites/smoke.ts'
import { loadAddon } from '../../poller/addon.ts'
import { MONOTONIC, UNPINNED } from '../../runner/block_protocol.ts'
import type { SideName } from '../../runner/pairs/pairs_outcome.ts'
import { ownSide, type Side } from '../../runner/pairs/side.ts'
import { expandCells } from '../../suite/cells.ts'
import { parseChanges } from '../../suite/changed_cell.ts'
import { areIdentical, checkConditions, planPairs, type Sides } from './ab_plan.ts'

const addon = loadAddon()

function sides(
  base: { params?: string[]; side?: Partial<Side> } = {},
  head: { params?: string[]; side?: Partial<Side> } = {},
): Sides {
  const sideOf = (name: SideName, { params = [], side = {} }: typeof base) => ({
    side: { ...ownSide(name), ...side },
    changes: parseChanges(params, `--${name}-param`),
  })
  return { base: sideOf('base', base), head: sideOf('head', head) }
}

const cells = expandCells({ ...smokeSuite, axes: { fdCount: [8, 64] } })

test('a cell of the base and one of the head are a pair by their place in the suite', () => {
  const planned = planPairs(cells, sides({ params: ['churn=1'] }, { params: ['churn=2'] }), addon)
  expect(planned).toHaveLength(cells.length)
  for (const [at, { base, head }] of planned.entries()) {
    const { mechanism, params } = cells[at] as (typeof cells)[number]
    expect(base.cell).toMatchObject({ mechanism, params: { ...params, churn: 1 } })
    expect(head.cell).toMatchObject({ mechanism, params: { ...params, churn: 2 } })
  }
})

test('what only one side can do is skipped there, with the reason', () => {
  const [pair] = planPairs(cells, sides({}, { params: ['oneshot=true'] }), addon)
  expect(pair?.base).toMatchObject({ skipReason: null, cell: { mechanism: 'select' } })
  expect(pair?.head.skipReason).toContain('oneshot')
})

test('a parameter that a side’s version does not know is refused, unless it has its default', () => {
  const old = {
    side: { parameters: ['fdCount', 'active', 'trigger', 'waitMode', 'load', 'fdKind', 'fdTable'] },
  }
  const churning = expandCells({ ...smokeSuite, axes: { fdCount: [8], churn: [0, 1] } })
  for (const { base, refusal } of planPairs(churning, sides(old), addon)) {
    const expected =
      base.cell.params.churn > 0 ? 'the base is of a version that knows no parameter churn' : null
    expect(refusal).toBe(expected)
  }
})

test('a mechanism that a side’s version does not know is refused', () => {
  const old = { side: { mechanisms: ['select', 'poll'] } }
  const some = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'poll' }, { mechanism: 'ppoll' }],
    axes: { fdCount: [8] },
  })
  expect(planPairs(some, sides(old), addon).map(({ refusal }) => refusal)).toEqual([
    null,
    'the base is of a version that knows no mechanism ppoll',
  ])
})

test('a mechanism that the machine refuses is skipped on both sides', () => {
  const refusing = { ...addon, refusedMechanisms: () => [{ name: 'poll', code: 'ENOSYS' }] }
  for (const { base, head } of planPairs(cells, sides(), refusing)) {
    const isRefused = base.cell.mechanism === 'poll'
    expect([base.skipReason !== null, head.skipReason !== null]).toEqual([isRefused, isRefused])
  }
})

test('sides are identical where addon, side parameters and, with simulated cells, JavaScript are', () => {
  const simulated = expandCells({
    ...smokeSuite,
    variants: [{ mechanism: 'sim-epoll', fdKind: 'simulated' }],
    axes: { fdCount: [8] },
  })
  const isIdentical = (given: Sides, of = cells) => areIdentical(given, planPairs(of, given, addon))
  const otherScripts = { side: { scriptsSha256: 'other' } }
  expect(isIdentical(sides())).toBe(true)
  expect(isIdentical(sides({ params: ['churn=1'] }, { params: ['churn=1'] }))).toBe(true)
  expect(isIdentical(sides({}, { params: ['churn=1'] }))).toBe(false)
  expect(isIdentical(sides({ params: ['churn=2'] }, { params: ['churn=1'] }))).toBe(false)
  expect(isIdentical(sides({}, { side: { addonSha256: 'other' } }))).toBe(false)
  expect(isIdentical(sides({}, otherScripts))).toBe(true)
  expect(isIdentical(sides({}, otherScripts), simulated)).toBe(false)
  expect(isIdentical(sides(), simulated)).toBe(true)
})

test('a side that would measure by another clock or scheduler than it is told to is refused', () => {
  const tsc = { source: 'TSC', frequencyHz: 2e9 } as const
  const conditions = { pin: UNPINNED, clock: MONOTONIC, scheduler: 'other', order: 'shuffled' } as const
  const { base } = sides({ side: { label: 'old', choosesClock: false, choosesScheduler: false } })
  expect(() => checkConditions(base, conditions)).not.toThrow()
  expect(() => checkConditions(base, { ...conditions, clock: tsc })).toThrow(
    '--base: old is of a version without --clock: give --clock monotonic',
  )
  expect(() => checkConditions(base, { ...conditions, scheduler: 'fifo' })).toThrow(
    'without --sched: leave it out',
  )
  expect(() => checkConditions(sides().base, { ...conditions, clock: tsc, scheduler: 'fifo' })).not.toThrow()
})
