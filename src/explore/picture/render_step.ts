import { DARK, LIGHT } from '../../report/charts/palette.ts'
import { FONT_NAME } from '../../report/fonts.ts'
import { DOTS, fileOf, loadCanvasLibrary, pictureCanvas } from '../../report/picture/canvas.ts'
import type { Preset } from '../presets.ts'
import { record } from '../recording.ts'
import { shownStepsOf } from '../shown_step.ts'
import { framesOf, fullSteps } from '../states.ts'
import type { Pen } from './boxes.ts'
import { picturesOf } from './step_picture.ts'

interface StepOptions {
  readonly format: 'png' | 'svg'
  readonly theme?: 'light' | 'dark' | undefined
}

/** The size of a picture in px; where the kernel has more than fits there with the smallest letters, it is higher. */
const SIZE = { width: 1280, height: 720 }
const MARGIN = 32
const LETTERS = [13, 24] as const

/**
 * Returns the picture of a preset after its first steps as a file, always of the same bytes.
 * @param count the number of steps, by default up to the end of the last call.
 */
export async function renderStep(
  preset: Preset,
  count: number | undefined,
  options: StepOptions,
): Promise<Buffer> {
  const library = await loadCanvasLibrary()
  const recording = record(preset.program, preset)
  const { length } = recording.steps
  const at = count ?? framesOf(recording).at(-1)?.to ?? length
  const shownAt = shownStepsOf(recording)
  const heading = { title: preset.title, place: `step ${at} of ${length}, Linux ${recording.semantics}` }
  const theme = options.theme === 'dark' ? DARK : LIGHT
  const pen = library.createCanvas(1, 1).getContext('2d') as unknown as Pen
  const frame = { width: SIZE.width - 2 * MARGIN, height: SIZE.height - 2 * MARGIN, letters: LETTERS }
  const samples = fullSteps(recording).map(shownAt)
  const { boxOf } = picturesOf(samples, heading, { theme, family: FONT_NAME, pen }, frame)
  const box = boxOf(shownAt(at), heading)
  const dots = options.format === 'png' ? DOTS : 1
  const height = Math.max(SIZE.height, Math.ceil(box.height) + 2 * MARGIN)
  const canvas = pictureCanvas(library, options, { width: dots * SIZE.width, height: dots * height })
  const context = canvas.getContext('2d')
  context.scale(dots, dots)
  context.fillStyle = theme.ground
  context.fillRect(0, 0, SIZE.width, height)
  box.draw(context as unknown as Pen, MARGIN, MARGIN)
  return fileOf(library, canvas)
}
