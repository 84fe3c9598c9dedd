import { exploreHtml } from '../../explore/explore_html.ts'
import { renderStep } from '../../explore/picture/render_step.ts'
import { PRESETS, type Preset } from '../../explore/presets.ts'
import { record } from '../../explore/recording.ts'
import type { Theme } from '../../report/page_choices.ts'
import { wrap } from '../../report/text/terminal_layout.ts'
import { InputError, unknownName } from '../../suite/input_error.ts'
import { saveAsked } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'

export interface ExploreCommandOptions {
  readonly format: 'html' | 'png' | 'svg'
  readonly out?: string
  readonly preset?: string
  readonly step?: string
  readonly theme?: Theme
  readonly list?: boolean
}

/** The width of the column of names. */
const NAME_WIDTH = 2 + Math.max(...PRESETS.map(({ name }) => name.length))

function presetList(width: number): string {
  const lines = PRESETS.flatMap(({ name, question }) =>
    wrap(question, Math.max(20, width - NAME_WIDTH)).map(
      (line, i) => `${(i === 0 ? name : '').padEnd(NAME_WIDTH)}${line}`,
    ),
  )
  return `${lines.join('\n')}\n`
}

/** @throws InputError for a preset that there is not. */
function presetNamed(name: string): Preset {
  const names = PRESETS.map(each => each.name)
  const preset = PRESETS.find(each => each.name === name)
  if (!preset) throw unknownName('preset', name, names)
  return preset
}

/** Returns the number of a step. @throws InputError for one that there is not. */
function stepOf(preset: Preset, given: string): number {
  const last = record(preset.program, preset).steps.length
  if (/^\d+$/.test(given) && Number(given) <= last) return Number(given)
  throw new InputError(
    `--step: expected a number from 0 to ${last}, the last step of ${preset.name}, not "${given}"`,
  )
}

/** @throws InputError for options that make no sense together. */
function checkSlides({ format, step }: ExploreCommandOptions): void {
  if (format !== 'html') {
    throw new InputError(`--theme slides: a ${format} has the largest letters that fit; choose light or dark`)
  }
  if (step !== undefined) {
    throw new InputError('--step: slides begin with their questions; leave out --step or --theme slides')
  }
}

/** Runs `muxbench explore`. @throws InputError in one line. */
export async function exploreCommand(options: ExploreCommandOptions): Promise<void> {
  const { format, out = `explorer.${format}`, theme, list, step } = options
  const preset = presetNamed(options.preset ?? (PRESETS[0] as Preset).name)
  if (theme === 'slides') checkSlides(options)
  const shown = step === undefined ? undefined : stepOf(preset, step)
  if (list) {
    print(presetList(outputLook().width))
    return
  }
  if (out === '-' && format === 'png' && process.stdout.isTTY) {
    throw new InputError(`--format ${format}: its bytes are not for a terminal; add --out FILE`)
  }
  const content =
    format === 'html' || theme === 'slides'
      ? exploreHtml({ preset: options.preset, theme, step: shown })
      : await renderStep(preset, shown, { format, theme })
  if (out === '-') print(content)
  else await saveAsked('explorer', out, content)
}
