import { expect, test } from 'vitest'
import { didYouMean, InputError, unknownName } from './input_error.ts'

test('a near miss is suggested, a far one is not', () => {
  expect(didYouMean('epol', ['select', 'poll', 'epoll'])).toBe(', did you mean "epoll"?')
  expect(didYouMean('kqueue', ['select', 'poll', 'epoll'])).toBe('')
  expect(didYouMean('x', [])).toBe('')
})

test('the message names what is valid, in one line', () => {
  expect(unknownName('suite', 'defualt', ['default', 'smoke']).message).toBe(
    'unknown suite "defualt", did you mean "default"? (valid: default, smoke)',
  )
  expect(unknownName('suite', 'x'.repeat(5000), ['a']).message.length).toBeLessThan(200)
})

test('a message that quotes a long text keeps its beginning and its end', () => {
  const { message } = new InputError(`run.json: ${'x'.repeat(100_000)} (give a run.json)`)
  expect(message.length).toBeLessThan(5000)
  expect(message).toMatch(/^run\.json: x+…x+ \(give a run\.json\)$/)
})
