/**
 * Makes the fonts that pages carry: the characters that muxbench writes, of each weight in assets/fonts, with the
 * distances between pairs of them, and without the hints for coarse screens. src/report/fonts.ts lists both.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import subsetFont from 'subset-font'
import { FONT_FILES, PAGE_CHARACTERS } from '../dist/src/report/fonts.js'

for (const { whole, subset } of FONT_FILES) {
  const options = { targetFormat: 'woff2', noLayoutClosure: true, noHinting: true, keepFeatures: ['kern'] }
  writeFileSync(subset, await subsetFont(readFileSync(whole), PAGE_CHARACTERS, options))
}
