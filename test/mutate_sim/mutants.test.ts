import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packageFile } from '../../src/suite/package_file.ts'
import { MUTANTS } from './mutants.ts'

test.each(MUTANTS)('$file has the text that "$name" changes, once', ({ file, from, to }) => {
  const source = readFileSync(packageFile(`src/sim/${file}`), 'utf8')
  expect(source.split(from).length - 1).toBe(1)
  expect(to).not.toBe(from)
})
