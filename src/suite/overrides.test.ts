import { expect, test } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import { expandCells } from './cells.ts'
import { applyOverrides, type SuiteOverrides } from './overrides.ts'

const apply = (overrides: SuiteOverrides) => applyOverrides(defaultSuite, overrides)

test('a flag of variants applies to every mechanism', () => {
  const { variants } = applyOverrides(
    { ...defaultSuite, variants: [{ mechanism: 'epoll' }] },
    { param: ['exclusive=false,true', 'oneshot=true', 'freshSet=true'] },
  )
  expect(variants).toEqual([
    { mechanism: 'epoll', exclusive: false, oneshot: true, freshSet: true },
    { mechanism: 'epoll', exclusive: true, oneshot: true, freshSet: true },
  ])
})

test('no override changes nothing', () => {
  expect(apply({})).toEqual(defaultSuite)
})

test('a title says what the command line changed, and the workload that it is the one before', () => {
  const param = ['waitMode=ready', 'maxEvents=64']
  const { title, workload } = apply({ fds: '8', mechanism: 'epoll', param })
  expect(title).toBe(
    `${defaultSuite.title} (changed: --fds 8 --mechanism epoll --param waitMode=ready --param maxEvents=64)`,
  )
  expect(workload).toBe(
    `As the suite has it, before --fds 8 --mechanism epoll --param waitMode=ready --param maxEvents=64 changed it: ${defaultSuite.workload}`,
  )
  // What is measured stays what the suite says.
  const { exclude: _, ...whole } = defaultSuite
  const same = applyOverrides(whole, { fds: String(whole.axes.fdCount), blocks: '7', budget: '2.5' })
  expect([same.title, same.workload]).toEqual([defaultSuite.title, defaultSuite.workload])
})

test('axes are replaced', () => {
  const suite = apply({ fds: '64, 1024', active: '1,25%', param: ['waitMode=ready', 'maxEvents=all,64'] })
  expect(suite.axes).toEqual({
    fdCount: [64, 1024],
    active: [1, '25%'],
    waitMode: ['ready'],
    maxEvents: [null, 64],
  })
  expect(suite.variants).toEqual(defaultSuite.variants)
})

test('blocks and budget are replaced', () => {
  expect(apply({ blocks: '7', budget: '2.5' })).toMatchObject({ blocks: 7, budgetSeconds: 2.5 })
  expect(apply({ blocks: '1k', budget: '2min' })).toMatchObject({ blocks: 1000, budgetSeconds: 120 })
})

test("a mechanism keeps the suite's triggers", () => {
  expect(apply({ mechanism: 'epoll,select' }).variants).toEqual([
    { mechanism: 'epoll', trigger: 'level' },
    { mechanism: 'epoll', trigger: 'edge' },
    { mechanism: 'select' },
  ])
  expect(apply({ mechanism: 'other' }).variants).toEqual([{ mechanism: 'other' }])
})

test('fdKind holds for variants with a kind of their own, too', () => {
  const why = { ...defaultSuite, variants: [{ mechanism: 'sim-poll', fdKind: 'simulated' }] } as const
  expect(applyOverrides(why, {}).variants).toEqual(why.variants)
  const given = applyOverrides(why, { param: ['fdKind=socketpair'] })
  expect(given.variants).toEqual([{ mechanism: 'sim-poll' }])
  expect(given.axes.fdKind).toEqual(['socketpair'])
})

test("of the suite's own axes, those that lose what they need go", () => {
  const axes = {
    readers: [1, 2],
    queue: ['own', 'shared'],
    load: ['open'],
    arrivals: ['bursts'],
    burstSize: [4],
  }
  const own = { ...defaultSuite, axes }
  expect(applyOverrides(own, { param: ['readers=1'] }).axes).toEqual({
    readers: [1],
    load: ['open'],
    arrivals: ['bursts'],
    burstSize: [4],
  })
  expect(applyOverrides(own, { param: ['load=closed'] }).axes).toEqual({
    readers: [1, 2],
    queue: ['own', 'shared'],
    load: ['closed'],
  })
  const asked = applyOverrides(own, { param: ['readers=1', 'queue=shared'] })
  expect(() => expandCells(asked)).toThrow('queue has no effect without readers=2')
})

test('a trigger makes the product, also with mechanisms that cannot do it', () => {
  expect(apply({ trigger: 'edge' }).variants).toEqual([
    { mechanism: 'select', trigger: 'edge' },
    { mechanism: 'poll', trigger: 'edge' },
    { mechanism: 'epoll', trigger: 'edge' },
  ])
  expect(apply({ mechanism: 'epoll', param: ['trigger=level', 'oneshot=true,false'] }).variants).toEqual([
    { mechanism: 'epoll', trigger: 'level', oneshot: true },
    { mechanism: 'epoll', trigger: 'level', oneshot: false },
  ])
})

test.each<[SuiteOverrides, string]>([
  [{ fds: '8,,16' }, '--fds: "8,,16" has an empty value'],
  [{ fds: '' }, '--fds: "" has an empty value'],
  [{ fds: '0' }, '--fds: "0" is not a valid fdCount'],
  [{ active: '1,x' }, '--active: "x" is not a valid active'],
  [
    { trigger: 'egde' },
    '--trigger: "egde" is not a valid trigger, did you mean "edge"? (allowed: level, edge)',
  ],
  [{ active: '4', param: ['active=3'] }, '--param active: it is given twice: give all of its values once'],
  [{ fds: '8', param: ['fdCount=9'] }, '--param fdCount: it is given twice'],
  [{ trigger: 'edge', param: ['trigger=level'] }, '--param trigger: it is given twice'],
  [{ param: ['churn=1', 'churn=2'] }, '--param churn: it is given twice'],
  [{ param: ['oneshot=true', 'oneshot=false'] }, '--param oneshot: it is given twice'],
  [{ param: ['waitMode'] }, '--param: "waitMode" is not of the form key=value'],
  [{ param: ['=1'] }, 'is not of the form key=value'],
  [{ param: ['waitmode=ready'] }, 'unknown parameter "waitmode", did you mean "waitMode"?'],
  [{ param: ['waitMode=never'] }, '--param waitMode: "never" is not a valid waitMode'],
  [{ blocks: '0' }, '--blocks: "0" is not a whole number from 1 to 10000'],
  [{ blocks: '2.5' }, '--blocks: "2.5" is not a whole number'],
  [{ blocks: '' }, '--blocks: "" is not a whole number'],
  [{ blocks: '0x10' }, '--blocks: "0x10" is not a whole number'],
  [{ blocks: '1e3' }, '--blocks: "1e3" is not a whole number'],
  [{ budget: '1e1' }, '--budget: "1e1" is not a number'],
  [{ mechanism: '' }, '--mechanism: "" has an empty value'],
  [{ trigger: '' }, '--trigger: "" has an empty value'],
  [{ budget: '-1' }, '--budget: "-1" is not a number of seconds from 0.1'],
  [{ budget: 'NaN' }, '--budget: "NaN" is not a number'],
])('%j is refused', (overrides, message) => {
  expect(() => apply(overrides)).toThrow(message)
})
