import type * as CanvasLibrary from '@napi-rs/canvas'
import { InputError } from '../../suite/input_error.ts'
import { FONT_FILES, FONT_NAME } from '../fonts.ts'

export type { CanvasLibrary }

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
