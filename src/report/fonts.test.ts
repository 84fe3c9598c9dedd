import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { FONT_FILES, FONT_NAME, fontCss, PAGE_CHARACTERS } from './fonts.ts'
import { loadCanvasLibrary } from './picture/canvas.ts'

test('the fonts of a page take at most 12 kB', () => {
  const sizes = FONT_FILES.map(({ subset }) => readFileSync(subset).length)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(12_000)
  expect(fontCss().match(/@font-face/g)).toHaveLength(sizes.length)
})

test.each(FONT_FILES)(
  'weight $weight of a page has every character as wide as that of pictures',
  async file => {
    const { createCanvas, GlobalFonts } = await loadCanvasLibrary()
    const name = `subset of ${file.weight}`
    GlobalFonts.registerFromPath(file.subset, name)
    const context = createCanvas(1, 1).getContext('2d')
    const widthsIn = (font: string) => {
      context.font = `${file.weight} 100px ${font}`
      return [...PAGE_CHARACTERS].map(text => `${text} ${context.measureText(text).width.toFixed(2)}`)
    }
    expect(widthsIn(`"${name}"`)).toEqual(widthsIn(`"${FONT_NAME}"`))
  },
)
