import { expect, test } from 'vitest'
import { withCircles, withFewDigits, withPlainText } from './plain_svg.ts'

test('a text has one place, its width, and a font that every reader has', () => {
  const measured: string[] = []
  const measure = (font: string, text: string) => {
    measured.push(`${font} ${text}`)
    return 42.4
  }
  const drawn =
    '<text fill="red" font-size="20" font-weight="500" font-family="IBM Plex Sans SmBld" x="10, 24.13998, " y="40.5, ">a &lt; b</text>'
  expect(withPlainText(drawn, measure)).toBe(
    '<text fill="red" font-size="20" font-weight="600" font-family="IBM Plex Sans, Arial, Helvetica, sans-serif" x="10" y="40.5" textLength="42.4" lengthAdjust="spacingAndGlyphs">a &lt; b</text>',
  )
  expect(measured).toEqual(['600 20px a < b'])
})

test('curves around a point become a circle, other paths stay', () => {
  const at = (angle: number) => [50 + 5 * Math.cos(angle), 40 + 5 * Math.sin(angle)].join(' ')
  const curves = Array.from(
    { length: 16 },
    (_, i) => `Q${at((i + 0.5) / 2.546)} ${at(((i + 1) * Math.PI) / 8)}`,
  )
  const circle = withFewDigits(withCircles(`<path fill="red" d="M${at(0)}${curves.join('')}Z"/>`))
  expect(circle).toBe('<circle fill="red" cx="50" cy="40" r="5"/>')
  const others = ['<path d="M1 2L3 4Z"/>', `<path d="M${at(0)}${curves.slice(0, 8).join('')}Z"/>`]
  for (const other of others) expect(withCircles(other)).toBe(other)
})

test('a tenth of a px is kept, and no colour is touched', () => {
  expect(withFewDigits('<path fill="#123456" d="M1.2345 -6.78e-7L10 3.96"/>')).toBe(
    '<path fill="#123456" d="M1.2 0L10 4"/>',
  )
})
