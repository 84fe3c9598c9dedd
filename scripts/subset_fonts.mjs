/**
 * Makes the fonts that pages carry: the characters that muxbench writes, of each weight in assets/fonts. src/report/fonts.ts
 * lists both. Left out are the hints for coarse screens, and the distances between pairs of letters (GPOS), which would be
 * a third of the files: what a page writes most, lower case and digits, has hardly any.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import subsetFont from 'subset-font'
import { FONT_FILES, PAGE_CHARACTERS } from '../dist/src/report/fonts.js'

for (const { whole, subset } of FONT_FILES) {
  const options = {
    targetFormat: 'woff2',
    noLayoutClosure: true,
    noHinting: true,
    keepFeatures: [],
    dropTables: ['GPOS', 'GSUB', 'GDEF'],
  }
  writeFileSync(subset, await subsetFont(readFileSync(whole), PAGE_CHARACTERS, options))
}
