import { expect, test } from 'vitest'
import {
  formatBytes,
  formatFrequency,
  formatInteger,
  formatMicroseconds,
  formatNs,
  formatSeconds,
} from '../../units/format.ts'
import { renderHtml } from './html.ts'
import { type Leaf, markedRun } from './marked_run.fixture.ts'

const { run, leaves } = markedRun()
const html = renderHtml([run], { assets: { script: '', style: '' } })
  .replaceAll(/<script[\s\S]*?<\/script>/g, '')
  .replaceAll('\u00a0', ' ')

/** The fields that are not in the text of the page, with the reason. */
const ELSEWHERE: readonly (readonly [path: RegExp, reason: string])[] = [
  [/^schemaVersion$|^tool\.name$/, 'they are the same in every run that a page is made of'],
  [/\.(status|order|purpose|counts)$/, 'one of a few words, which a test below looks for'],
  [/^origin\.job\.scheduler$/, 'its name as people write it, which run.measuring.test.ts looks for'],
  [/^run\.shard\.suiteCells\./, 'how many they are is said; which, in the embedded run.json'],
  [/\.hdr$/, 'the percentile curves are drawn from it; the whole is in the embedded run.json'],
  [
    /^cells\.0\.(metrics|counters|blocks|workDigest|id)\b/,
    'every figure of a cell is shown from the embedded run.json, which html.browser.test.ts looks at',
  ],
  [/^cells\.0\.timeline\./, 'the heat map is drawn from it; the whole is in the embedded run.json'],
  [/^cells\.0\.params\./, 'the same, and a parameter with several values has a column or a control'],
]

/** Returns a number in every form in which the page may show it. */
function formsOf(value: number): string[] {
  const forms = [formatInteger, formatNs, formatMicroseconds, formatFrequency, formatBytes, formatSeconds]
  return [String(value), value.toFixed(2), formatSeconds(value / 1000), ...forms.map(form => form(value))]
}

function isShown({ value }: Leaf): boolean {
  if (typeof value === 'string') return html.includes(value)
  const forms = typeof value === 'number' ? formsOf(value) : []
  return forms.some(form =>
    new RegExp(`(?<![\\d.,])${form.replaceAll('.', '\\.')}(?![\\d.,]*\\d)`).test(html),
  )
}

test('a marked run has something else in every field', () => {
  const marks = leaves.map(({ value }) => value).filter(value => /\d{6}/.test(String(value)))
  expect(new Set(marks).size).toBe(marks.length)
  expect(marks.length).toBeGreaterThan(100)
})

const looked = leaves.filter(
  ({ path, value }) => typeof value !== 'boolean' && !ELSEWHERE.some(([where]) => where.test(path)),
)

test.each(looked)('$path is in the text of the page', leaf => {
  expect(isShown(leaf)).toBe(true)
})

test('the search finds nothing that is not there', () => {
  expect(isShown({ path: '', value: 'marked999000' })).toBe(false)
  expect(isShown({ path: '', value: 999_000 })).toBe(false)
})

test('states that are no free text are in words', () => {
  for (const words of ['complete, ', 'another random one', '<td class="text">planned</td>', 'not settled']) {
    expect(html).toContain(words)
  }
})

test('nothing is exempt that is not in a run', () => {
  for (const [where] of ELSEWHERE) expect(leaves.some(({ path }) => where.test(path))).toBe(true)
})
