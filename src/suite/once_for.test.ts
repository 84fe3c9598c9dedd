import { expect, test } from 'vitest'
import { onceAsked, onceFor, onceWithin } from './once_for.ts'

test('what belongs to an object or a text is made once, also where it is null', () => {
  const asked: unknown[] = []
  const note = (key: unknown) => {
    asked.push(key)
    return null
  }
  const [first, second] = [{}, {}]
  const ofObject = onceFor(note)
  expect([first, second, first].map(ofObject)).toEqual([null, null, null])
  const ofText = onceWithin(note)
  expect(['a', 'b', 'a'].map(key => ofText(key))).toEqual([null, null, null])
  expect(asked).toEqual([first, second, 'a', 'b'])
})

test('what nobody asks for is not made, and what is asked for again is the same', () => {
  let made = 0
  const ask = onceAsked(() => ({ nth: ++made }))
  expect(made).toBe(0)
  expect(ask()).toBe(ask())
  expect(made).toBe(1)
})
