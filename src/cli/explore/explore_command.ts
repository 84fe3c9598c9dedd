import { exploreHtml } from '../../explore/explore_html.ts'
import { PRESETS } from '../../explore/presets.ts'
import { wrap } from '../../report/text/terminal_layout.ts'
import { unknownName } from '../../suite/input_error.ts'
import { saveAsked } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'

export interface ExploreCommandOptions {
  readonly out: string
  readonly preset?: string
  readonly theme?: 'light' | 'dark'
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

/** Runs `muxbench explore`. @throws InputError in one line. */
export async function exploreCommand({ out, preset, theme, list }: ExploreCommandOptions): Promise<void> {
  const names = PRESETS.map(({ name }) => name)
  if (preset !== undefined && !names.includes(preset)) throw unknownName('preset', preset, names)
  if (list) {
    print(presetList(outputLook().width))
    return
  }
  const page = exploreHtml({ preset, theme })
  if (out === '-') {
    print(page)
    return
  }
  await saveAsked('explorer', out, page)
}
