import { type FormatName, formatOf, render } from '../../report/formats.ts'
import { InputError } from '../../suite/input_error.ts'
import { EXIT } from '../messages.ts'
import { isSameFile } from '../saved_runs/run_folders.ts'
import { saveAsked } from '../saved_runs/save_files.ts'
import { outputLook, print } from '../terminal.ts'
import { readTrend, type TrendChoice } from './history_trend.ts'

export interface HistoryShowOptions extends TrendChoice {
  readonly format: FormatName<'history'>
  readonly out?: string
  readonly theme?: 'light' | 'dark'
}

/** @throws InputError where the page would overwrite the history, even under another name. */
function checkTarget(out: string, file: string): void {
  if (isSameFile(out, file)) {
    throw new InputError(`--out: ${out} is the history itself, which a page must not replace`)
  }
}

/** Runs `muxbench history show FILE`, and returns the exit status. */
export async function historyShow(file: string, options: HistoryShowOptions): Promise<number> {
  const { format, out, theme } = options
  if (theme !== undefined && out === undefined && !formatOf('history', format).takes?.includes('theme')) {
    throw new InputError('--theme is for the page: add --out FILE')
  }
  const trend = await readTrend(file, options)
  if (out !== undefined) {
    checkTarget(out, file)
    await saveAsked('trend', out, (await render('history', 'html', trend, { theme })).content)
  }
  const { content } = await render('history', format, trend, { ...outputLook(), theme })
  print(content)
  return EXIT.ok
}
