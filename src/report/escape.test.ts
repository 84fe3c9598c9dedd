import fc from 'fast-check'
import { expect, test } from 'vitest'
import { embedJson, escapeHtml, legible, legibleTexts, plainLine, prose } from './escape.ts'

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

test('a line for a terminal holds no control characters', () => {
  expect(plainLine('a\u001b[31mb\nc\u009b2J\td')).toBe('a [31mb c 2J d')
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
