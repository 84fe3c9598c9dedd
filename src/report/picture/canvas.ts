import type * as CanvasLibrary from '@napi-rs/canvas'
import { InputError } from '../../suite/input_error.ts'
import { FONT_FILES, FONT_NAME } from '../fonts.ts'
import { withCircles, withFewDigits, withPlainText } from './plain_svg.ts'
import { withStableIds } from './stable_ids.ts'

export type { CanvasLibrary }

/** How many dots a PNG has to a px. */
export const DOTS = 2

export interface PictureFile {
  readonly format: 'png' | 'svg'
  /** Whether an SVG has its letters as outlines, which need no font; by default they are text. */
  readonly outlines?: boolean | undefined
}

/** Returns the library with the bundled font. @throws InputError that says how to install it if missing. */
export async function loadCanvasLibrary(): Promise<typeof CanvasLibrary> {
  let library: typeof CanvasLibrary
  try {
    library = await import('@napi-rs/canvas')
  } catch (error) {
    // The first line says which module is missing; the path of the importing file says nothing to a user.
    const [reason] = String((error as Error).message).split(/\n| imported from /)
    throw new InputError(
      `pictures need the optional package @napi-rs/canvas (install it with: npm install @napi-rs/canvas): ${reason}`,
    )
  }
  for (const { whole } of FONT_FILES) {
    if (!library.GlobalFonts.registerFromPath(whole, FONT_NAME)) {
      throw new InputError(`the bundled font cannot be read: ${whole}`)
    }
  }
  return library
}

/** Returns a canvas of a size in dots. */
export function pictureCanvas(
  library: typeof CanvasLibrary,
  { format, outlines }: PictureFile,
  { width, height }: { readonly width: number; readonly height: number },
): CanvasLibrary.Canvas | CanvasLibrary.SvgCanvas {
  const { ConvertTextToPaths, NoPrettyXML } = library.SvgExportFlag
  if (format === 'png') return library.createCanvas(width, height)
  return library.createCanvas(width, height, outlines ? ConvertTextToPaths : NoPrettyXML)
}

/** Returns the file of what was drawn, always of the same bytes. */
export function fileOf(
  library: typeof CanvasLibrary,
  canvas: CanvasLibrary.Canvas | CanvasLibrary.SvgCanvas,
  { outlines }: Pick<PictureFile, 'outlines'> = {},
): Buffer {
  if (!('getContent' in canvas)) return canvas.toBuffer('image/png')
  const drawn = withStableIds(canvas.getContent().toString('utf8'))
  const svg = outlines ? drawn : withPlainText(drawn, measureWith(library))
  return Buffer.from(withFewDigits(withCircles(svg)))
}

/** Returns a function that returns the width of a text in the font of pictures. */
function measureWith(library: typeof CanvasLibrary): (font: string, text: string) => number {
  const context = library.createCanvas(1, 1).getContext('2d')
  return (font, text) => {
    context.font = `${font} ${FONT_NAME}`
    return context.measureText(text).width
  }
}
