import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { EXPLAINED_TERMS, meaningOf, meaningsIn } from './terms.ts'

test('the glossary explains each term in the same words', () => {
  const glossary = readFileSync(packageFile('docs/glossary.md'), 'utf8')
  for (const [term, meaning] of EXPLAINED_TERMS) expect(glossary).toContain(`| ${term} | ${meaning} |`)
})

test('the meanings of the terms in conditions are found, and of no others', () => {
  const found = meaningsIn(['1 active · timeout 0 · constructor', 'asleep'])
  expect(Object.keys(found)).toEqual(['timeout 0', 'asleep'])
  expect(meaningOf('asleep')).toBe(found['asleep'])
  expect(meaningOf('constructor')).toBeNull()
})
