import { expect, test } from 'vitest'
import { withStableIds } from './stable_ids.ts'

const drawn = (first: string, second: string) =>
  `<svg><clipPath id="${first}"/><pattern id="${second}"/><g clip-path="url(#${first})" fill="url(#${second})"><use xlink:href="#${second}"/></g></svg>`

test('two drawings that differ in their numbering alone become the same', () => {
  expect(withStableIds(drawn('cl_4', 'img_a'))).toBe(withStableIds(drawn('cl_d', 'img_13')))
})

test('what refers to an id still does', () => {
  expect(withStableIds(drawn('cl_4', 'cl_5'))).toBe(drawn('d1', 'd2'))
})

test('a colour is no reference', () => {
  expect(withStableIds('<path fill="#cl_4" id="cl_4"/>')).toBe('<path fill="#cl_4" id="d1"/>')
})
