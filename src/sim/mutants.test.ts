import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MUTANTS } from '../../test/mutate_sim/mutants.ts'

test.each(MUTANTS)('$file has the text that "$name" changes, once', ({ file, from, to }) => {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8')
  expect(source.split(from).length - 1).toBe(1)
  expect(to).not.toBe(from)
})
