import { readFileSync } from 'node:fs'
import ts from 'typescript'
import { beforeAll, expect, test } from 'vitest'
import { packageFile } from './suite/package_file.ts'

/**
 * The guides of CONTRIBUTING.md say that the compiler finds what is forgotten. Here each guide is begun with one change,
 * and the rest of it is left out.
 */
const BEGUN: readonly {
  readonly guide: string
  readonly file: string
  readonly before: string
  readonly inserted: string
  /** The file in which the compiler misses something, and its words. */
  readonly missedIn: string
  readonly says: RegExp
}[] = [
  {
    guide: 'a kind of finding needs a rank',
    file: 'src/analysis/sentences/findings/finding.ts',
    before: "  | 'warning'\n",
    inserted: "  | 'oddity'\n",
    missedIn: 'src/analysis/sentences/selection.ts',
    says: /'oddity' is missing/,
  },
  {
    guide: 'the name of a chart needs a row of the registry',
    file: 'src/metrics/chart_ids.ts',
    before: "  'cost-per-event',\n",
    inserted: "  'second',\n",
    missedIn: 'src/report/charts/registry.ts',
    says: /'second' is missing/,
  },
  {
    guide: 'a parameter needs a title for its buttons',
    file: 'src/suite/parameter_table.ts',
    before: '] as const satisfies readonly Parameter[]',
    inserted: "{ name: 'payloadBytes', description: 'd', default: 1, ...wholeNumber(1, 9) },\n",
    missedIn: 'src/report/page_data/control_titles.ts',
    says: /'payloadBytes' is missing/,
  },
  {
    guide: 'a metric needs every field of its row',
    file: 'src/metrics/metrics.ts',
    before: "  {\n    name: 'cycleNs',",
    inserted:
      "  { name: 'oddNs', unit: 'ns', meaning: 'm', hasTailIntervals: false, column: null, lead: null },\n",
    missedIn: 'src/metrics/metrics.ts',
    says: /clockReadings, drawn/,
  },
  {
    guide: 'a format needs a renderer',
    file: 'src/report/formats.ts',
    before: "    {\n      name: 'markdown',\n      render: async ({ runs, labels })",
    inserted: "    { name: 'odd' },\n",
    missedIn: 'src/report/formats.ts',
    says: /'render' is missing/,
  },
  {
    guide: 'a mechanism needs every feature of its row',
    file: 'src/poller/mechanisms.ts',
    before: "  {\n    name: 'poll',",
    inserted: "  { name: 'odd', kind: 'native', summary: 's', features: { level: true } },\n",
    missedIn: 'src/poller/mechanisms.ts',
    says: /edge, oneshot, regularFiles, reportsHangup/,
  },
]

const changed = new Map<string, string>()
let messages: (file: string) => string[]

beforeAll(() => {
  for (const { file, before, inserted } of BEGUN) {
    const text = changed.get(packageFile(file)) ?? readFileSync(packageFile(file), 'utf8')
    expect(text).toContain(before)
    changed.set(packageFile(file), text.replace(before, inserted + before))
  }
  const { config } = ts.readConfigFile(packageFile('tsconfig.json'), path => readFileSync(path, 'utf8'))
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, packageFile('.'))
  const host = ts.createCompilerHost(options)
  const readFile = host.getSourceFile
  host.getSourceFile = (path, ...others) => {
    const text = changed.get(path)
    return text === undefined ? readFile(path, ...others) : ts.createSourceFile(path, text, others[0])
  }
  const program = ts.createProgram(
    [...new Set(BEGUN.map(({ missedIn }) => packageFile(missedIn)))],
    options,
    host,
  )
  messages = file =>
    program
      .getSemanticDiagnostics(program.getSourceFile(packageFile(file)))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}, 120_000)

test.each(BEGUN)('$guide, or it does not compile', ({ missedIn, says }) => {
  expect(messages(missedIn).join('\n')).toMatch(says)
})
