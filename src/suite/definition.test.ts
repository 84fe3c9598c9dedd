import { expect, test } from 'vitest'
import defaultSuite from '../../suites/default.ts'
import smokeSuite from '../../suites/smoke.ts'
import { parseSuite } from './definition.ts'

test('the suites that come with the package are valid', () => {
  expect(parseSuite(defaultSuite, 'default')).toEqual(defaultSuite)
  expect(parseSuite(smokeSuite, 'smoke')).toEqual(smokeSuite)
})

test.each([
  ['nothing', null, 'not a suite'],
  ['a list', [], 'field "name"'],
  ['a misspelt field', { ...defaultSuite, axis: {} }, 'unknown field "axis", did you mean "axes"?'],
  ['a missing field', { ...defaultSuite, title: undefined }, 'field "title"'],
  ['a name with a slash', { ...defaultSuite, name: '../x' }, 'field "name": must be lower-case'],
  ['no variants', { ...defaultSuite, variants: [] }, 'field "variants"'],
  [
    'a wrong trigger',
    { ...defaultSuite, variants: [{ mechanism: 'poll', trigger: 'up' }] },
    'variants.0.trigger',
  ],
  ['no blocks', { ...defaultSuite, blocks: 0 }, 'field "blocks"'],
  ['half a block', { ...defaultSuite, blocks: 1.5 }, 'field "blocks"'],
  ['no time', { ...defaultSuite, budgetSeconds: 0 }, 'field "budgetSeconds"'],
  ['an empty axis', { ...defaultSuite, axes: { fdCount: [] } }, 'field "axes.fdCount"'],
  ['an unknown axis', { ...defaultSuite, axes: { fds: [8] } }, 'unknown parameter "fds"'],
  ['a wrong value', { ...defaultSuite, axes: { fdCount: [0] } }, 'axes.fdCount: 0 is not a valid fdCount'],
  ['trigger as an axis', { ...defaultSuite, axes: { trigger: ['edge'] } }, 'set it in variants'],
])('%s is refused with the place', (_, data, message) => {
  expect(() => parseSuite(data, 'my.json')).toThrow(message)
  expect(() => parseSuite(data, 'my.json')).toThrow(/^my\.json: [^\n]*$/)
})
