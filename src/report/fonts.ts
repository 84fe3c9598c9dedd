import { readFileSync } from 'node:fs'
import { packageFile } from '../suite/package_file.ts'

/** The type of pages and pictures, IBM Plex Sans, which comes with muxbench, so that they are the same on every machine. */
export const FONT_NAME = 'muxbench Plex Sans'

/** The weights of the font. A page has those of normal and of bold text. */
const WEIGHTS = [
  { weight: 400, name: 'IBMPlexSans-Regular' },
  { weight: 600, name: 'IBMPlexSans-SemiBold' },
] as const

const fontFile = (name: string) => packageFile(`assets/fonts/${name}.woff2`)

/** The files of the whole font, and those of its characters that a page carries, which scripts/subset_fonts.mjs makes. */
export const FONT_FILES = WEIGHTS.map(({ weight, name }) => ({
  weight,
  whole: fontFile(name),
  subset: fontFile(`${name}.page`),
}))

const ASCII = String.fromCharCode(...Array.from({ length: 0x7f - 0x20 }, (_, i) => 0x20 + i))

/** The characters that muxbench writes. Any others, as in a name that a user gave, are shown in a font of the system. */
export const PAGE_CHARACTERS = `${ASCII}\u00a0·–…→←×−±≈≤≥√µ⁻⁰¹²³⁴⁵⁶⁷⁸⁹`

/** Returns the style that gives a page the type of the pictures. */
export function fontCss(): string {
  const faces = FONT_FILES.map(({ weight, subset }) => {
    const data = readFileSync(subset).toString('base64')
    return `@font-face{font-family:"${FONT_NAME}";font-weight:${weight};src:url(data:font/woff2;base64,${data})}`
  })
  return `${faces.join('')}:root{--type:"${FONT_NAME}"}`
}
