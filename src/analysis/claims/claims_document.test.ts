import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import claimsSuite from '../../../suites/claims.ts'
import { PRESETS } from '../../explore/presets.ts'
import { suiteNames } from '../../suite/load.ts'
import { packageFile } from '../../suite/package_file.ts'
import { type Claim, VERDICT_WORDS } from './claim.ts'
import { CLAIMS, claimsOf, countsInWords } from './claims.ts'

/** The chapter of docs/claims.md about one claim, as it has to be, with each paragraph in one line. */
function chapterOf({ number, sentence, told, experiment, needs, rule, preset, suite }: Claim): string {
  const shown = preset === null ? '' : `, and the preset \`${preset}\` of the explorer shows it`
  return [
    `### ${number}. ${sentence}`,
    `Told in: ${told.join(', ')}. ${experiment}${needs === null ? '' : ` It takes ${needs}.`}`,
    `Rule: ${rule}`,
    `The suite \`${suite}\` measures more of it${shown}.`,
  ].join('\n\n')
}

test('docs/claims.md has a chapter for each claim, with its experiment and its rule', () => {
  const text = readFileSync(packageFile('docs/claims.md'), 'utf8')
  const paragraphs = text.split('\n\n').map(paragraph => paragraph.trim().replaceAll('\n', ' '))
  const from = paragraphs.findIndex(paragraph => paragraph.startsWith('### '))
  expect(paragraphs.slice(from).join('\n\n')).toBe(CLAIMS.map(chapterOf).join('\n\n'))
})

test('the presets and the suites that claims name are there', () => {
  const [presets, suites] = [PRESETS.map(({ name }) => name), suiteNames()]
  for (const { preset, suite } of CLAIMS) {
    if (preset !== null) expect(presets).toContain(preset)
    expect(suites).toContain(suite)
  }
})

test('the suite judges every claim of the table, and each part of it is there for some', () => {
  const numbers = CLAIMS.map(({ number }) => number)
  expect(claimsSuite.claims).toEqual(numbers)
  for (const { claims } of claimsSuite.parts ?? []) {
    expect(claims?.length).toBeGreaterThan(0)
    expect(numbers).toEqual(expect.arrayContaining([...(claims ?? [])]))
  }
})

test('README.md has the claims of the saved run, as the rules judge them', async () => {
  const script = await import(pathToFileURL(packageFile('scripts/write_claims.mjs')).href)
  const run = script.savedRun(packageFile('.'))
  const readme = readFileSync(packageFile('README.md'), 'utf8')
  expect(script.withClaims(readme, run, { claimsOf, countsInWords, VERDICT_WORDS })).toBe(readme)
  const rows = [...readme.matchAll(/^\| (\d+) \| /gm)].map(([, number]) => Number(number))
  expect(rows).toEqual(CLAIMS.map(({ number }) => number))
  expect(readme).toContain(`on ${run.run.startedAt.slice(0, 10)}, `)
})
