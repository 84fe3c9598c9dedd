import { expect, test } from 'vitest'
import { InputError } from './input_error.ts'
import { MAX_FD_COUNT } from './parameter_kinds.ts'
import { PARAMETERS } from './parameter_table.ts'
import { parameterNamed, parseParameter, resolveActive } from './parameters.ts'

test('every default is a value that the parameter allows', () => {
  for (const parameter of PARAMETERS) expect(parameter.parse(parameter.default)).toBe(parameter.default)
})

test.each([
  ['fdCount', '1000', 1000],
  ['fdCount', 8, 8],
  ['fdCount', String(MAX_FD_COUNT), MAX_FD_COUNT],
  ['active', '0', 0],
  ['active', '1', 1],
  ['active', '10%', '10%'],
  ['active', '0.5%', '0.5%'],
  ['active', '010%', '10%'],
  ['active', '0.000001%', '0.000001%'],
  ['oneshot', 'true', true],
  ['oneshot', false, false],
  ['maxEvents', 'all', null],
  ['maxEvents', '64', 64],
  ['highestFd', 'lowest', null],
  ['timeoutNs', '50000', 50_000],
  ['timeoutNs', 'none', null],
  ['timeoutNs', '50us', 50_000],
  ['stallMs', '1s', 1000],
  ['fdCount', '10k', 10_000],
  ['active', '1k', 1000],
  ['ratePerSecond', '1.5M', 1_500_000],
])('%s takes %j', (name, given, value) => expect(parseParameter(name, given, 'test')).toBe(value))

test.each([
  ['fdCount', '0'],
  ['fdCount', '-5'],
  ['fdCount', '1.5'],
  ['fdCount', 1.5],
  ['fdCount', '1e9'],
  ['fdCount', '99999999999999999999'],
  ['fdCount', 'many'],
  ['fdCount', ''],
  ['fdCount', null],
  ['active', '-1'],
  ['active', '0%'],
  ['active', '101%'],
  ['active', '%'],
  ['active', '-1%'],
  ['active', '0x10%'],
  ['active', '1e1%'],
  ['active', ' 10%'],
  ['active', '0.0000001%'],
  ['trigger', 'both'],
  ['waitMode', 'sleep'],
  ['oneshot', 'yes'],
  ['maxEvents', '0'],
  ['highestFd', '2'],
  ['timeoutNs', '0'],
  ['timeoutNs', '1.5ns'],
  ['stallMs', '1us'],
  ['fdCount', '10ms'],
  ['timeoutNs', '1000000001'],
])('%s refuses %j, saying what is allowed', (name, given) => {
  const parameter = parameterNamed(name)
  expect(() => parseParameter(name, given, '--here')).toThrow(InputError)
  expect(() => parseParameter(name, given, '--here')).toThrow(
    `--here: ${JSON.stringify(given)} is not a valid ${name} (allowed: ${parameter.allowed})`,
  )
})

test.each([
  ['fdKind', 'sockpair', '"sockpair" is not a valid fdKind, did you mean "socketpair"?'],
  ['oneshot', 'ture', 'did you mean "true"?'],
  ['arrivals', 'flod', 'did you mean "flood"?'],
  ['readersAs', 'thread', 'did you mean "threads"?'],
])('%s suggests the word nearest to %j', (name, given, message) => {
  expect(() => parseParameter(name, given, '--here')).toThrow(message)
})

test.each([
  [Number.NaN, 'NaN'],
  [8n, '8'],
  [Symbol('x'), 'Symbol(x)'],
  [() => 8, 'a function'],
  [[8], 'a list'],
  [{ n: 8n }, 'an object'],
  [undefined, 'undefined'],
])('what a module gives for a value is shown in one line: %o', (given, shown) => {
  expect(() => parseParameter('fdCount', given, 'axes.fdCount')).toThrow(
    `axes.fdCount: ${shown} is not a valid fdCount (allowed: a whole number`,
  )
})

test('a long value is cut in the message', () => {
  expect(() => parseParameter('fdCount', 'x'.repeat(10_000), '--fds')).toThrow(/^.{1,300}$/)
})

test('an unknown parameter is refused with the nearest name', () => {
  expect(() => parameterNamed('fdCuont')).toThrow('unknown parameter "fdCuont", did you mean "fdCount"?')
})

test('a share is rounded and is at least one', () => {
  expect(resolveActive('10%', 8)).toBe(1)
  expect(resolveActive('10%', 32)).toBe(3)
  expect(resolveActive('10%', 8192)).toBe(819)
  expect(resolveActive('0.001%', 10)).toBe(1)
  expect(resolveActive('100%', 7)).toBe(7)
  expect(resolveActive(7, 7)).toBe(7)
})
