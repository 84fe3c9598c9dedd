import { expect, test } from 'vitest'
import { heatScale } from './heat_scale.ts'
import { DARK, LIGHT } from './palette.ts'

const channel = (part: string) => {
  const share = Number.parseInt(part, 16) / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

/** Relative luminance, as WCAG 2 defines it. */
function luminance(color: string): number {
  const [r = '', g = '', b = ''] = [1, 3, 5].map(at => color.slice(at, at + 2))
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
}

test.each([LIGHT, DARK])('many stands out further from the ground than few: $name', ({ heat, surface }) => {
  const ground = luminance(surface)
  const contrasts = heat.map(color => {
    const [low = 0, high = 0] = [luminance(color), ground].sort((a, b) => a - b)
    return (high + 0.05) / (low + 0.05)
  })
  expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b))
  expect(contrasts[0]).toBeGreaterThan(1.3)
  expect(contrasts.at(-1)).toBeGreaterThan(10)
  for (const [i, contrast] of contrasts.slice(1).entries()) {
    expect(contrast / contrasts[i]!).toBeGreaterThan(1.2)
  }
})

test('every count has a colour, and the key says which', () => {
  for (const highest of [1, 2, 3, 6, 7, 60, 12_345, 1e9, Number.MAX_SAFE_INTEGER]) {
    const { colorOf, key } = heatScale(highest, LIGHT)
    expect(key.length).toBeLessThanOrEqual(LIGHT.heat.length)
    expect(colorOf(1)).toBe(key[0]!.fill)
    expect(colorOf(highest)).toBe(key.at(-1)!.fill)
    expect(new Set(key.map(({ fill }) => fill)).size).toBe(key.length)
  }
  const { colorOf, key } = heatScale(1000, LIGHT)
  expect(key.map(({ label }) => label)).toEqual([
    '1 to 3',
    '4 to 9',
    '10 to 31',
    '32 to 99',
    '100 to 316',
    '317 to 1,000 events',
  ])
  expect([3, 4, 9, 10, 99, 100].map(count => LIGHT.heat.indexOf(colorOf(count)))).toEqual([0, 1, 1, 2, 3, 4])
  expect(heatScale(1, LIGHT).key.map(({ label }) => label)).toEqual(['1 event'])
})
