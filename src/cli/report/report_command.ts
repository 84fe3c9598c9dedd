import { dirname, join, resolve } from 'node:path'
import { namesFrom } from '../../analysis/overlay/labels.ts'
import { listWords } from '../../analysis/sentences/wording.ts'
import {
  type AnyFormat,
  FORMATS,
  type Format,
  type FormatOption,
  formatOf,
  formatsOf,
  render,
} from '../../report/formats.ts'
import {
  type EmbedChoice,
  MOST_BYTES_EMBEDDED,
  PICTURE_SIZES,
  type Theme,
} from '../../report/page_choices.ts'
import type { ViewChoice } from '../../report/picture/choose_view.ts'
import { checkStdinOnce, readRunFile, runPath } from '../../result/run/read_run.ts'
import { InputError } from '../../suite/input_error.ts'
import { STDIN } from '../../suite/read_file.ts'
import { announceFile } from '../messages.ts'
import { checkReplacesNoRun, listRun } from '../saved_runs/run_folders.ts'
import { saveAsked } from '../saved_runs/save_files.ts'
import { print } from '../terminal.ts'

/** The options of `muxbench report` as the command line gives them. */
export interface ReportOptions {
  readonly format: string
  readonly out?: string
  readonly theme?: Theme
  readonly slides?: string
  readonly embed?: EmbedChoice
  readonly explorer?: string
  readonly chart?: string
  readonly view?: readonly string[]
  readonly width?: string
  readonly height?: string
  readonly outlines?: boolean
}

/** @throws InputError for what is not `name=value`. */
function viewChoice(given: string): ViewChoice {
  const at = given.indexOf('=')
  if (at < 1) throw new InputError(`--view: expected name=value, such as waitMode=ready, not "${given}"`)
  return [given.slice(0, at), given.slice(at + 1)]
}

/** @throws InputError for a width or height that no picture can have. */
function pixels(name: 'width' | 'height', given: string | undefined): number | undefined {
  if (given === undefined) return undefined
  const [least, most] = PICTURE_SIZES
  const value = Number(given)
  if (/^\d+$/.test(given) && value >= least && value <= most) return value
  throw new InputError(`--${name}: expected px from ${least} to ${most}, not "${given}"`)
}

/** @throws InputError for an address that a page cannot lead to, such as one that would run a script. */
function checkAddress(given: string | undefined): void {
  if (given === undefined || /^(?:(?:https?|file):|(?![a-z][a-z0-9+.-]*:))[^#\s]+$/i.test(given)) return
  throw new InputError(
    `--explorer: "${given}" is no address of a page: give a path, such as explorer.html, or an address with https`,
  )
}

const FORMAT_OPTIONS: readonly FormatOption[] = [
  ...(['theme', 'slides', 'embed', 'explorer', 'chart', 'view', 'width', 'height', 'outlines'] as const),
]

/** @throws InputError where an option is given that the format has no use for. */
function checkOptions(format: Format<'run'>, options: ReportOptions, table: readonly AnyFormat[]): void {
  for (const option of FORMAT_OPTIONS) {
    if (options[option] === undefined || format.takes?.includes(option)) continue
    const others = formatsOf('run', table).filter(({ takes }) => takes?.includes(option))
    const names = listWords(others.map(({ name }) => name))
    const have = others.length === 1 ? 'has' : 'have'
    throw new InputError(`--${option}: --format ${format.name} has no use for it; only ${names} ${have} one`)
  }
  if (options.embed !== undefined && options.theme === 'slides') {
    throw new InputError('--embed: slides carry no run.json; leave out --embed or --theme slides')
  }
}

/**
 * Runs `muxbench report RUN…`. Every run is read and checked before anything is written.
 * @throws InputError in one line.
 */
export async function reportCommand(
  given: readonly string[],
  options: ReportOptions,
  table: readonly AnyFormat[] = FORMATS,
): Promise<void> {
  checkStdinOnce(given)
  const format = formatOf('run', options.format, table)
  const { name } = format
  checkOptions(format, options, table)
  checkAddress(options.explorer)
  const isAsked = options.embed !== undefined && options.embed !== 'auto'
  const read = given.map(each => readRunFile(each, isAsked ? undefined : MOST_BYTES_EMBEDDED))
  if (format.isForOneRun && read.length > 1) {
    throw new InputError(
      `--format ${name}: one run at a time, since a name has one figure in it (openmetrics labels several)`,
    )
  }
  const first = given[0] as string
  const beside = first === STDIN ? null : join(dirname(runPath(first)), 'report.html')
  const out = options.out ?? (name === 'html' && beside !== null ? beside : '-')
  if (out === '-' && format.isBinary && process.stdout.isTTY) {
    throw new InputError(`--format ${name}: its bytes are not for a terminal; add --out FILE`)
  }
  if (out !== '-') checkReplacesNoRun('--out', out, given)
  const runs = read.map(({ run }) => run)
  const input = { runs, files: read.map(({ file }) => file), labels: namesFrom(given, runs) }
  const { theme, embed, explorer, chart, view, outlines } = options
  const size = { width: pixels('width', options.width), height: pixels('height', options.height) }
  const slides = options.slides?.split(',').map(name => name.trim())
  const { content, notes } = await render(
    'run',
    name,
    input,
    { theme, slides, embed, explorer, chart, view: view?.map(viewChoice), size, outlines },
    table,
  )
  for (const note of notes) announceFile(name, note)
  if (out === '-') {
    print(content)
    return
  }
  await saveAsked('report', out, content)
  if (name === 'html' && beside !== null && resolve(out) === resolve(beside)) await listRun(dirname(beside))
}
