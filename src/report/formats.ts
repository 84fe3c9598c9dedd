import type { Calibration } from '../analysis/calibration/calibration.ts'
import type { Fleet } from '../analysis/fleet/fleet.ts'
import type { TrendCheck } from '../analysis/trend/check.ts'
import type { Trend } from '../analysis/trend/trend.ts'
import type { Comparison } from '../analysis/verdict/comparison.ts'
import type { RunFile } from '../result/run/schema.ts'
import { safeJson } from './escape.ts'
import type { Exchanged } from './exchange/figures.ts'
import type { EmbedChoice, PictureSize, Theme } from './page_choices.ts'
import type { ViewChoice } from './picture/choose_view.ts'

/** Saved runs, with the bytes of the file of each where a format carries the file itself, and null where it is too large. */
interface SavedRuns {
  readonly runs: readonly RunFile[]
  readonly files: readonly (Buffer | null)[]
  /** What the user calls the runs; left out, the facts that tell them apart. */
  readonly labels?: readonly string[] | undefined
}

/** A fleet, and where the report of each of its runs is, seen from a page of it. */
interface FleetOnPage {
  readonly fleet: Fleet
  readonly reportOf: (run: string) => string | null
}

/** What a format can be made of. */
interface Inputs {
  readonly run: SavedRuns
  readonly comparison: Comparison
  readonly history: Trend
  readonly check: TrendCheck
  readonly calibration: Calibration
  readonly fleet: FleetOnPage
  /** A fleet of which is asked which machines are odd. */
  readonly machines: Fleet
}

type Input = keyof Inputs

/** All options of all formats. A format reads those that it has a use for. */
interface RenderOptions {
  readonly theme?: Theme | undefined
  /** The slides of a talk, by name. */
  readonly slides?: readonly string[] | undefined
  readonly embed?: EmbedChoice | undefined
  /** The address of a page of the explorer. */
  readonly explorer?: string | undefined
  readonly chart?: string | undefined
  readonly view?: readonly ViewChoice[] | undefined
  /** The size of a picture. */
  readonly size?: PictureSize | undefined
  /** Whether the letters of an SVG are outlines. */
  readonly outlines?: boolean | undefined
  /** Terminal colours; there are none by default. */
  readonly color?: boolean | undefined
  /** The columns that lines of text may take; 100 by default. */
  readonly width?: number | undefined
  /** Whether every cell of a comparison is shown, including those within noise. */
  readonly all?: boolean | undefined
}

/** The options that a format of runs may take on the command line. */
export type FormatOption =
  | 'theme'
  | 'slides'
  | 'embed'
  | 'explorer'
  | 'chart'
  | 'view'
  | 'width'
  | 'height'
  | 'outlines'

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
  /** Its lines are commands to the CI that reads them. */
  readonly hasCommands?: boolean
  /** Whether the format can hold the figures of only one run. */
  readonly isForOneRun?: boolean
  /** The options that it takes; a command refuses the others. */
  readonly takes?: readonly FormatOption[]
}

export type AnyFormat = { [Kind in Input]: Format<Kind> }[Input]

const leadFigures = async ({ runs }: SavedRuns) =>
  runs.flatMap((await import('./exchange/figures.ts')).leadFiguresOf)

const headFigures = async (comparison: Comparison) =>
  (await import('./exchange/figures.ts')).headFiguresOf(comparison)

const picture =
  (format: 'png' | 'svg') =>
  async ({ runs, labels }: SavedRuns, options: RenderOptions) =>
    (await import('./picture/render_picture.ts')).renderPictureOfRuns(runs, { ...options, labels, format })

/** Every format of every command by what it is made of. A format is added by a row, in the place that it has in `--help`. */
const TABLES = {
  run: [
    {
      name: 'html',
      takes: ['theme', 'slides', 'embed', 'explorer'],
      render: async ({ runs, files, labels }, { theme, slides, embed, explorer }) =>
        (await import('./html/html.ts')).renderHtml(runs, { theme, slides, embed, explorer, files, labels }),
    },
    {
      name: 'multiples',
      render: async ({ runs, labels }) => (await import('./html/multiples.ts')).renderMultiples(runs, labels),
    },
    {
      name: 'markdown',
      render: async ({ runs, labels }) => (await import('./text/markdown.ts')).renderMarkdown(runs, labels),
    },
    {
      name: 'csv',
      render: async ({ runs, labels }) => (await import('./text/csv.ts')).renderCsv(runs, labels),
    },
    {
      name: 'json',
      render: async ({ runs, labels }) =>
        (await import('./text/summary_json.ts')).renderSummaryJson(runs, labels),
    },
    {
      name: 'png',
      isBinary: true,
      takes: ['theme', 'chart', 'view', 'width', 'height'],
      render: picture('png'),
    },
    {
      name: 'svg',
      takes: ['theme', 'chart', 'view', 'width', 'height', 'outlines'],
      render: picture('svg'),
    },
    {
      name: 'github-action-benchmark',
      isForOneRun: true,
      render: async saved =>
        (await import('./exchange/action_benchmark.ts')).renderActionBenchmark(await leadFigures(saved)),
    },
    {
      name: 'bencher',
      isForOneRun: true,
      render: async saved => (await import('./exchange/bencher.ts')).renderBencher(await leadFigures(saved)),
    },
    {
      name: 'openmetrics',
      render: async ({ runs, labels }) =>
        (await import('./exchange/openmetrics.ts')).renderOpenMetrics(runs, labels),
    },
  ],
  comparison: [
    {
      name: 'text',
      isLog: true,
      render: async (comparison, options) =>
        (await import('./verdict/verdict_text.ts')).renderVerdictText(comparison, options),
    },
    {
      name: 'markdown',
      render: async comparison =>
        (await import('./verdict/verdict_markdown.ts')).renderVerdictMarkdown(comparison),
    },
    { name: 'json', render: async comparison => indentedJson(comparison) },
    {
      name: 'lkp',
      render: async (comparison, { all }) =>
        (await import('./verdict/verdict_lkp.ts')).renderVerdictLkp(comparison, { all }),
    },
    {
      name: 'commit',
      render: async comparison =>
        (await import('./verdict/verdict_commit.ts')).renderVerdictCommit(comparison),
    },
    {
      name: 'junit',
      render: async comparison => (await import('./verdict/verdict_junit.ts')).renderVerdictJunit(comparison),
    },
    {
      name: 'github',
      isLog: true,
      hasCommands: true,
      render: async comparison =>
        (await import('./verdict/verdict_annotations.ts')).renderVerdictAnnotations(comparison),
    },
    {
      name: 'html',
      render: async comparison => (await import('./verdict/verdict_html.ts')).renderVerdictHtml(comparison),
    },
    {
      name: 'github-action-benchmark',
      render: async comparison =>
        (await import('./exchange/action_benchmark.ts')).renderActionBenchmark(await headFigures(comparison)),
    },
    {
      name: 'bencher',
      render: async comparison =>
        (await import('./exchange/bencher.ts')).renderBencher(await headFigures(comparison)),
    },
    {
      name: 'openmetrics',
      render: async comparison =>
        (await import('./exchange/openmetrics.ts')).renderComparisonOpenMetrics(comparison),
    },
  ],
  history: [
    {
      name: 'text',
      render: async (trend, look) => (await import('./trend/trend_text.ts')).renderTrendText(trend, look),
    },
    {
      name: 'markdown',
      render: async trend => (await import('./trend/trend_markdown.ts')).renderTrendMarkdown(trend),
    },
    { name: 'json', render: async trend => (await import('./trend/trend_json.ts')).renderTrendJson(trend) },
    {
      name: 'html',
      takes: ['theme'],
      render: async (trend, { theme }) =>
        (await import('./trend/trend_html.ts')).renderTrendHtml(
          trend,
          theme === 'slides' ? undefined : theme,
        ),
    },
  ],
  check: [
    {
      name: 'text',
      render: async (check, look) => (await import('./trend/trend_text.ts')).renderCheckText(check, look),
    },
    {
      name: 'markdown',
      render: async check => (await import('./trend/trend_markdown.ts')).renderCheckMarkdown(check),
    },
    { name: 'json', render: async check => (await import('./trend/trend_json.ts')).renderCheckJson(check) },
  ],
  calibration: [
    {
      name: 'text',
      render: async (calibration, look) =>
        (await import('./text/calibration_text.ts')).calibrationText(calibration, look),
    },
    { name: 'json', render: async calibration => indentedJson(calibration) },
  ],
  fleet: [
    {
      name: 'text',
      render: async ({ fleet }, look) => (await import('./fleet/fleet_text.ts')).renderFleetText(fleet, look),
    },
    {
      name: 'html',
      takes: ['theme'],
      render: async ({ fleet, reportOf }, { theme }) =>
        (await import('./fleet/fleet_html.ts')).renderFleetHtml(
          fleet,
          theme === 'slides' ? undefined : theme,
          reportOf,
        ),
    },
    {
      name: 'csv',
      render: async ({ fleet }) => (await import('./fleet/fleet_data.ts')).renderFleetCsv(fleet),
    },
    {
      name: 'json',
      render: async ({ fleet }) => (await import('./fleet/fleet_data.ts')).renderFleetJson(fleet),
    },
    {
      name: 'openmetrics',
      render: async ({ fleet }) => (await import('./fleet/fleet_data.ts')).renderFleetOpenMetrics(fleet),
    },
  ],
  machines: [
    {
      name: 'text',
      render: async (fleet, look) => (await import('./fleet/fleet_text.ts')).renderFleetCheck(fleet, look),
    },
    { name: 'json', render: async fleet => (await import('./fleet/fleet_data.ts')).renderFleetJson(fleet) },
  ],
} as const satisfies { readonly [Kind in Input]: readonly Omit<Format<Kind>, 'accepts'>[] }

/** The table that all commands read their choices from and render through. */
export const FORMATS = Object.entries(TABLES).flatMap(([accepts, rows]) =>
  rows.map(row => ({ accepts, ...row })),
) as readonly AnyFormat[]

/** The names of the formats that an input can be written in. */
export type FormatName<Kind extends Input> = (typeof TABLES)[Kind][number]['name']

function indentedJson(value: unknown): string {
  return `${safeJson(value, 2)}\n`
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

/** Writes `input` in the format `name`. @throws InputError for an option that asks for what there is not. */
export async function render<Kind extends Input>(
  accepts: Kind,
  name: string,
  input: Inputs[Kind],
  options: RenderOptions = {},
  table: readonly AnyFormat[] = FORMATS,
): Promise<Pick<Exchanged, 'notes'> & { readonly content: string | Buffer }> {
  const made = await formatOf(accepts, name, table).render(input, options)
  return typeof made === 'string' || Buffer.isBuffer(made)
    ? { content: made, notes: [] }
    : { content: made.text, notes: made.notes }
}
