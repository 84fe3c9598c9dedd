import { expect, test } from 'vitest'
import claimsSuite from '../../suites/claims.ts'
import defaultSuite from '../../suites/default.ts'
import smokeSuite from '../../suites/smoke.ts'
import { defineSuite, parseSuite } from './definition.ts'

test('the suites that come with the package are valid', () => {
  expect(parseSuite(defaultSuite, 'default')).toEqual(defaultSuite)
  expect(parseSuite(smokeSuite, 'smoke')).toEqual(smokeSuite)
  expect(parseSuite(claimsSuite, 'claims')).toEqual(claimsSuite)
})

test.each([
  ['nothing', null, 'not a suite'],
  ['a list', [], 'field "name": it is missing'],
  ['a misspelt field', { ...defaultSuite, axis: {} }, 'unknown field "axis", did you mean "axes"?'],
  ['a missing field', { ...defaultSuite, title: undefined }, 'field "title"'],
  ['a name with a slash', { ...defaultSuite, name: '../x' }, 'field "name": must be lower-case'],
  ['no variants', { ...defaultSuite, variants: [] }, 'field "variants"'],
  [
    'a wrong trigger',
    { ...defaultSuite, variants: [{ mechanism: 'poll', trigger: 'up' }] },
    'variants.0.trigger',
  ],
  [
    'a misspelt kind of descriptor in a variant',
    { ...defaultSuite, variants: [{ mechanism: 'poll', fdKind: 'sockpair' }] },
    'field "variants.0.fdKind": "sockpair" is not a valid fdKind, did you mean "socketpair"?',
  ],
  [
    'a variant without a mechanism',
    { ...defaultSuite, variants: [{ trigger: 'edge' }] },
    'field "variants.0.mechanism": it is missing',
  ],
  ['parts beside variants', { ...defaultSuite, parts: [] }, 'field "variants": must stand in the parts'],
  [
    'a wrong value in a part',
    { ...claimsSuite, parts: [{ variants: [{ mechanism: 'poll' }], axes: { fdCount: [0] } }] },
    'parts.0.axes.fdCount: 0 is not a valid fdCount',
  ],
  [
    'a part with a field of the suite',
    { ...claimsSuite, parts: [{ variants: [{ mechanism: 'poll' }], axes: {}, blocks: 3 }] },
    'field "parts.0.blocks"',
  ],
  ['no part', { ...claimsSuite, parts: [] }, 'field "parts"'],
  ['a claim that has no number', { ...claimsSuite, claims: ['seven'] }, 'field "claims.0"'],
  ['no blocks', { ...defaultSuite, blocks: 0 }, 'field "blocks"'],
  ['half a block', { ...defaultSuite, blocks: 1.5 }, 'field "blocks"'],
  ['no time', { ...defaultSuite, budgetSeconds: 0 }, 'field "budgetSeconds"'],
  ['an empty axis', { ...defaultSuite, axes: { fdCount: [] } }, 'field "axes.fdCount"'],
  ['an unknown axis', { ...defaultSuite, axes: { fds: [8] } }, 'unknown parameter "fds"'],
  ['a wrong value', { ...defaultSuite, axes: { fdCount: [0] } }, 'axes.fdCount: 0 is not a valid fdCount'],
  [
    'a value that stands in no list',
    { ...defaultSuite, exclude: [{ fdCount: 8 }] },
    'field "exclude.0.fdCount": give a list of values, in brackets',
  ],
  ['a wrong value left out', { ...defaultSuite, exclude: [{ fdCount: [0] }] }, 'exclude.0.fdCount: 0 is not'],
  ['nothing left out', { ...defaultSuite, exclude: [{}] }, 'field "exclude.0": it names no value to leave'],
  ['no name left out', { ...defaultSuite, exclude: [{ mechanism: [1] }] }, 'field "exclude.0.mechanism"'],
  [
    'a value left out that is on no axis',
    { ...defaultSuite, axes: { fdCount: [8, 64] }, exclude: [{ fdCount: [64, 7] }] },
    "exclude.0.fdCount: 7 is not among the values of the suite's axes (8, 64)",
  ],
  [
    'a value left out of a parameter that has no axis',
    { ...defaultSuite, axes: {}, exclude: [{ waitMode: ['wakeup'] }] },
    `exclude.0.waitMode: "wakeup" is not among the values of the suite's axes (nonblocking)`,
  ],
  [
    'a mechanism left out that no variant has',
    { ...defaultSuite, variants: [{ mechanism: 'poll' }], exclude: [{ mechanism: ['epoll'] }] },
    `exclude.0.mechanism: "epoll" is not among the values of the suite's variants (poll)`,
  ],
  [
    'a parameter of the work in a variant',
    { ...defaultSuite, variants: [{ mechanism: 'epoll', busyPollUs: 50 }] },
    'field "variants.0.busyPollUs": set it in axes',
  ],
  [
    'a misspelt field of a variant',
    { ...defaultSuite, variants: [{ mechanism: 'epoll', triger: 'edge' }] },
    'field "variants.0.triger": unknown field "triger", did you mean "trigger"?',
  ],
  [
    'an unknown chart',
    { ...defaultSuite, charts: ['scalign'] },
    'unknown chart "scalign", did you mean "scaling"?',
  ],
  ['an unknown subject', { ...defaultSuite, subject: 'fdcount' }, 'did you mean "fdCount"'],
  ['a subject of one value', { ...defaultSuite, subject: 'readers' }, 'no two values of readers'],
  ['a chart twice', { ...defaultSuite, charts: ['scaling', 'scaling'] }, 'scaling stands there twice'],
  ['no chart', { ...defaultSuite, charts: [] }, 'field "charts"'],
  ['trigger as an axis', { ...defaultSuite, axes: { trigger: ['edge'] } }, 'set it in variants'],
])('%s is refused with the place', (_, data, message) => {
  expect(() => parseSuite(data, 'my.json')).toThrow(message)
  expect(() => parseSuite(data, 'my.json')).toThrow(/^my\.json: [^\n]*$/)
})

test('values may be written as people write them, and combinations be left out by mechanism', () => {
  const own = defineSuite({
    ...{ ...defaultSuite, exclude: [{ mechanism: ['select'], trigger: ['level'], fdCount: ['1k'] }] },
    axes: { fdCount: [64, '1k'], active: ['2%'], waitDelayNs: ['50us'], waitMode: ['ready'] },
    charts: ['who-wins', 'scaling'],
  })
  expect(parseSuite(own, 'own')).toMatchObject({
    axes: { fdCount: [64, 1000], active: ['2%'], waitDelayNs: [50_000], waitMode: ['ready'] },
    exclude: [{ mechanism: ['select'], trigger: ['level'], fdCount: [1000] }],
    charts: ['who-wins', 'scaling'],
  })
})

test('an editor is told what a suite may not say', () => {
  const { axes, charts: _, exclude: __, ...others } = defaultSuite
  // @ts-expect-error there is no such mode.
  defineSuite({ ...others, axes: { waitMode: ['redy'] } })
  // @ts-expect-error there is no such parameter.
  defineSuite({ ...others, axes: { fds: [8] } })
  // @ts-expect-error there is no such chart.
  defineSuite({ ...others, axes: {}, charts: ['scalign'] })
  expect(axes.fdCount).toBeDefined()
})
