import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  consoleText,
  embedJson,
  escapeHtml,
  legible,
  legibleTexts,
  plainLine,
  prose,
  safeJson,
} from './escape.ts'

/** What a terminal obeys: C0 and C1 controls, other ends of lines, and what changes the direction of writing. */
const OBEYED = [
  '\u0000',
  '\u0007',
  '\b',
  '\r',
  '\u001b[31m',
  '\u007f',
  '\u009b2J',
  '\u2028',
  '\u2029',
].concat(['\u061c', '\u200e', '\u200f', '\u202a', '\u202e', '\u2066', '\u2069', '\ud800'])

/** What the logs of GitHub, Azure Pipelines and TeamCity obey; GitHub skips the space before `::`. */
const COMMANDS = ['::error::x', ' \u00a0::set-env name=A::x', '##[error]x', '##vso[task.x]y', '##teamcity[x]']

test('no text is markup', () => {
  expect(escapeHtml(`<a b="c" d='e'>&`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;')
})

test('embedded JSON says what it was given and holds no tag', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      expect(JSON.parse(embedJson(value))).toEqual(JSON.parse(JSON.stringify(value)))
      expect(embedJson(value)).not.toContain('<')
    }),
  )
  expect(embedJson('</script><!--\u2028')).toBe('"\\u003c/script>\\u003c!--\\u2028"')
})

test('a line for a terminal holds nothing that it would obey', () => {
  expect(plainLine('a\u001b[31mb\nc\u009b2J\td')).toBe('a [31mb c 2J d')
  expect(plainLine(`a${OBEYED.map(each => each[0]).join('')}b`)).toBe('a b')
  expect(plainLine('a ##[error]b')).toBe('a # #[error]b')
  expect(plainLine('ガ 👩‍👩‍👧 é')).toBe('ガ 👩‍👩‍👧 é')
})

test('lines for a terminal keep their breaks, and colours where they are wanted', () => {
  const text = '\u001b[1mbold\u001b[22m\t\u001b[31mred\u001b[39m\r\n\u001b[8mhidden'
  expect(consoleText(text, true)).toBe(text.replace('\u001b[8m', ' [8m'))
  expect(consoleText(text, false)).toBe(' [1mbold [22m\t [31mred [39m\r\n [8mhidden')
  expect(consoleText(OBEYED.map(each => each[0]).join('a'), true)).toBe(OBEYED.map(() => ' ').join('a'))
})

test('no line is a command to a log, not even behind a colour', () => {
  expect(consoleText('::error::x\n  ::error::y\n\u001b[1m::error::z\na::b', true)).toBe(
    ': :error::x\n  : :error::y\n\u001b[1m: :error::z\na::b',
  )
  for (const each of COMMANDS) expect(consoleText(`a\n${each}`, false)).not.toContain(each.trim())
})

test('JSON and HTML say what they were given, and are obeyed by nothing', () => {
  for (const each of [...OBEYED, ...COMMANDS]) {
    const text = `a\n${each}`
    expect(JSON.parse(safeJson({ [text]: text }, 2))).toEqual({ [text]: text })
    for (const written of [safeJson({ [text]: text }, 2), escapeHtml(text)]) {
      expect(consoleText(written, false)).toBe(written)
    }
  }
  expect(escapeHtml('\u202e##[x]\n::y')).toBe('&#8238;&#35;#[x]\n&#58;:y')
})

test('a number and its unit stay on one line', () => {
  expect(prose('takes 0.55 µs <b> at N = 8 and 10 % more')).toBe(
    'takes 0.55\u00a0µs &lt;b&gt; at N\u00a0=\u00a08 and 10\u00a0% more',
  )
  expect(prose('8 select')).toBe('8 select')
})

test('what is no text is replaced, and tabs, line breaks and whole pairs stay', () => {
  expect(legible('a\u0000b\u001b\u0085\ud800c\udfff\ufffe\uffff')).toBe(
    `a\ufffdb${'\ufffd'.repeat(3)}c${'\ufffd'.repeat(3)}`,
  )
  expect(legible('a\tb\r\n\ud83d\ude00')).toBe('a\tb\r\n\ud83d\ude00')
  expect(escapeHtml('<\u0000>')).toBe('&lt;\ufffd&gt;')
  expect(legibleTexts({ a: ['\u0000', 1, null], b: { c: '\ud800' } })).toEqual({
    a: ['\ufffd', 1, null],
    b: { c: '\ufffd' },
  })
})
