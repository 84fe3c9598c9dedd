import type { Calibration } from '../analysis/calibration/calibration.ts'
import type { TrendCheck } from '../analysis/trend/check.ts'
import type { Trend } from '../analysis/trend/trend.ts'
import type { Comparison } from '../analysis/verdict/comparison.ts'
import type { RunFile } from '../result/run/schema.ts'
import type { Exchanged } from './exchange/figures.ts'
import type { EmbedChoice, Theme } from './page_choices.ts'
import type { ViewChoice } from './picture/choose_view.ts'

/** Saved runs, with the bytes of the file of each where a format carries the file itself. */
interface SavedRuns {
  readonly runs: readonly RunFile[]
  readonly files: readonly Buffer[]
}

/** What a format can be made of. */
interface Inputs {
  readonly run: SavedRuns
  readonly comparison: Comparison
  readonly history: Trend
  readonly check: TrendCheck
  readonly calibration: Calibration
}

type Input = keyof Inputs

/** All options of all formats. A format reads those that it has a use for. */
interface RenderOptions {
  readonly theme?: Theme | undefined
  readonly embed?: EmbedChoice | undefined
  readonly chart?: string | undefined
  readonly view?: readonly ViewChoice[] | undefined
  /** Terminal colours; there are none by default. */
  readonly color?: boolean | undefined
  /** Whether every cell of a comparison is shown, including those within noise. */
  readonly all?: boolean | undefined
}

/** The options that a format of runs may take on the command line. */
export type FormatOption = 'theme' | 'embed' | 'chart' | 'view'

/** One row of the table: how one kind of input is written in one format. */
export interface Format<Kind extends Input> {
  /** The name after `--format`; unique among the formats of one input. */
  readonly name: string
  readonly accepts: Kind
  /** Imports its renderer when it is called: a list of names must not load any of them. */
  readonly render: (input: Inputs[Kind], options: RenderOptions) => Promise<string | Buffer | Exchanged>
  /** The format is not for a terminal. */
  readonly isBinary?: boolean
  /** It is made of lines that may stand between other lines on stdout. */
  readonly isLog?: boolean
  /** Whether the format can hold the figures of only one run. */
  readonly isForOneRun?: boolean
  /** The options that it takes; a command refuses the others. */
  readonly takes?: readonly FormatOption[]
}

export type AnyFormat = { [Kind in Input]: Format<Kind> }[Input]

/**
 * Every format of every command. A format is added by a row, in the place that it has in `--help`: the commands read
 * their choices from this table and render through it. A row without an input or a renderer does not compile.
 */
export const FORMATS = [
  {
    name: 'html',
    accepts: 'run',
    takes: ['theme', 'embed'],
    render: async ({ runs, files }, { theme, embed }) =>
      (await import('./html/html.ts')).renderHtml(runs, { theme, embed, files }),
  },
  {
    name: 'markdown',
    accepts: 'run',
    render: async ({ runs }) => (await import('./text/markdown.ts')).renderMarkdown(runs),
  },
  {
    name: 'csv',
    accepts: 'run',
    render: async ({ runs }) => (await import('./text/csv.ts')).renderCsv(runs),
  },
  {
    name: 'json',
    accepts: 'run',
    render: async ({ runs }) => (await import('./text/summary_json.ts')).renderSummaryJson(runs),
  },
  {
    name: 'png',
    accepts: 'run',
    isBinary: true,
    takes: ['theme', 'chart', 'view'],
    render: async ({ runs }, options) =>
      (await import('./picture/picture_of_runs.ts')).renderPictureOfRuns(runs, { ...options, format: 'png' }),
  },
  {
    name: 'svg',
    accepts: 'run',
    takes: ['theme', 'chart', 'view'],
    render: async ({ runs }, options) =>
      (await import('./picture/picture_of_runs.ts')).renderPictureOfRuns(runs, { ...options, format: 'svg' }),
  },
  {
    name: 'github-action-benchmark',
    accepts: 'run',
    isForOneRun: true,
    render: async ({ runs }) => {
      const { leadFiguresOf } = await import('./exchange/figures.ts')
      return (await import('./exchange/action_benchmark.ts')).renderActionBenchmark(
        runs.flatMap(leadFiguresOf),
      )
    },
  },
  {
    name: 'bencher',
    accepts: 'run',
    isForOneRun: true,
    render: async ({ runs }) => {
      const { leadFiguresOf } = await import('./exchange/figures.ts')
      return (await import('./exchange/bencher.ts')).renderBencher(runs.flatMap(leadFiguresOf))
    },
  },
  {
    name: 'openmetrics',
    accepts: 'run',
    render: async ({ runs }) => (await import('./exchange/openmetrics.ts')).renderOpenMetrics(runs),
  },
  {
    name: 'text',
    accepts: 'comparison',
    isLog: true,
    render: async (comparison, options) =>
      (await import('./verdict/verdict_text.ts')).renderVerdictText(comparison, options),
  },
  {
    name: 'markdown',
    accepts: 'comparison',
    render: async comparison =>
      (await import('./verdict/verdict_markdown.ts')).renderVerdictMarkdown(comparison),
  },
  { name: 'json', accepts: 'comparison', render: async comparison => indentedJson(comparison) },
  {
    name: 'junit',
    accepts: 'comparison',
    render: async comparison => (await import('./verdict/verdict_junit.ts')).renderVerdictJunit(comparison),
  },
  {
    name: 'github',
    accepts: 'comparison',
    isLog: true,
    render: async comparison =>
      (await import('./verdict/verdict_annotations.ts')).renderVerdictAnnotations(comparison),
  },
  {
    name: 'html',
    accepts: 'comparison',
    render: async comparison => (await import('./verdict/verdict_html.ts')).renderVerdictHtml(comparison),
  },
  {
    name: 'github-action-benchmark',
    accepts: 'comparison',
    render: async comparison => {
      const { headFiguresOf } = await import('./exchange/figures.ts')
      return (await import('./exchange/action_benchmark.ts')).renderActionBenchmark(headFiguresOf(comparison))
    },
  },
  {
    name: 'bencher',
    accepts: 'comparison',
    render: async comparison => {
      const { headFiguresOf } = await import('./exchange/figures.ts')
      return (await import('./exchange/bencher.ts')).renderBencher(headFiguresOf(comparison))
    },
  },
  {
    name: 'openmetrics',
    accepts: 'comparison',
    render: async comparison =>
      (await import('./exchange/openmetrics.ts')).renderComparisonOpenMetrics(comparison),
  },
  {
    name: 'text',
    accepts: 'history',
    render: async (trend, { color }) => (await import('./trend/trend_text.ts')).renderTrendText(trend, color),
  },
  {
    name: 'markdown',
    accepts: 'history',
    render: async trend => (await import('./trend/trend_markdown.ts')).renderTrendMarkdown(trend),
  },
  {
    name: 'json',
    accepts: 'history',
    render: async trend => (await import('./trend/trend_json.ts')).renderTrendJson(trend),
  },
  {
    name: 'html',
    accepts: 'history',
    takes: ['theme'],
    render: async (trend, { theme }) =>
      (await import('./trend/trend_html.ts')).renderTrendHtml(trend, {
        theme: theme === 'slides' ? undefined : theme,
      }),
  },
  {
    name: 'text',
    accepts: 'check',
    render: async (check, { color }) => (await import('./trend/trend_text.ts')).renderCheckText(check, color),
  },
  {
    name: 'markdown',
    accepts: 'check',
    render: async check => (await import('./trend/trend_markdown.ts')).renderCheckMarkdown(check),
  },
  {
    name: 'json',
    accepts: 'check',
    render: async check => (await import('./trend/trend_json.ts')).renderCheckJson(check),
  },
  {
    name: 'text',
    accepts: 'calibration',
    render: async (calibration, { color = false }) =>
      (await import('./text/calibration_text.ts')).calibrationText(calibration, color),
  },
  { name: 'json', accepts: 'calibration', render: async calibration => indentedJson(calibration) },
] as const satisfies readonly AnyFormat[]

type Row = (typeof FORMATS)[number]

/** The names of the formats that an input can be written in. */
export type FormatName<Kind extends Input> = Extract<Row, { accepts: Kind }>['name']

function indentedJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Returns the formats of an input, in the order of `--help`. */
export function formatsOf<Kind extends Input>(
  accepts: Kind,
  table: readonly AnyFormat[] = FORMATS,
): readonly Format<Kind>[] {
  return table.filter(format => format.accepts === accepts) as unknown as Format<Kind>[]
}

/** Returns the names that a command offers under `--format`. */
export function formatNames<Kind extends Input>(
  accepts: Kind,
  table: readonly AnyFormat[] = FORMATS,
): readonly FormatName<Kind>[] {
  return formatsOf(accepts, table).map(({ name }) => name as FormatName<Kind>)
}

/** @throws Error for a name that the input has no format of: the command line offers no such name. */
export function formatOf<Kind extends Input>(
  accepts: Kind,
  name: string,
  table: readonly AnyFormat[] = FORMATS,
): Format<Kind> {
  const format = formatsOf(accepts, table).find(candidate => candidate.name === name)
  if (!format) throw new Error(`there is no format ${name} of a ${accepts}`)
  return format
}

interface Rendered {
  readonly content: string | Buffer
  /** What the format cannot say, in sentences without a full stop. */
  readonly notes: readonly string[]
}

/**
 * Writes `input` in the format `name`.
 * @throws InputError where an option asks for something that the input does not have.
 */
export async function render<Kind extends Input>(
  accepts: Kind,
  name: string,
  input: Inputs[Kind],
  options: RenderOptions = {},
  table: readonly AnyFormat[] = FORMATS,
): Promise<Rendered> {
  const made = await formatOf(accepts, name, table).render(input, options)
  return typeof made === 'string' || Buffer.isBuffer(made)
    ? { content: made, notes: [] }
    : { content: made.text, notes: made.notes }
}
