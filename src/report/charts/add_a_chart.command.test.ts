import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'

/**
 * CONTRIBUTING says which files adding a chart takes. This test bundles the sources with one chart more: a file of its
 * own, a name in metrics/chart_ids.ts and a row of registry.ts. It then looks for that chart wherever a user meets one.
 */
const CHART = `import type { Chart } from './chart.ts'
import { scaling } from './scaling.ts'

export const second: Chart = {
  draw: (subject, choices, look) => {
    const drawing = scaling.draw(subject, choices, look)
    return drawing && { ...drawing, title: 'A second scaling chart' }
  },
}
`

/** The files that change, with what is inserted before which line. */
const CHANGES: readonly (readonly [path: string, before: string, inserted: string])[] = [
  ['src/metrics/chart_ids.ts', "  'cost-per-event',\n", "  'second',\n"],
  ['src/report/charts/registry.ts', 'import { whoWins }', "import { second } from './second.ts'\n"],
  ['src/report/charts/registry.ts', "  'cost-per-event': ", '  second,\n'],
]

/** What a user meets of the charts, as a module of the changed sources. */
const PROBE = `import { Command } from 'commander'
import { analyse } from './src/analysis/analyse.ts'
import { syntheticRun } from './src/analysis/synthetic/synthetic_run.fixture.ts'
import { defineReport } from './src/cli/report/command.ts'
import { decodeHdr } from './src/recorder/hdr_exchange.ts'
import { findingLink } from './src/report/html/finding_targets.ts'
import { pageDataOf } from './src/report/page_data/from_run.ts'
import { renderPicture } from './src/report/picture/render_picture.ts'

const page = pageDataOf(analyse(syntheticRun({ fdCounts: [8, 64] })), decodeHdr)
const finding = { kind: 'event', statement: 'It is so', condition: null, chart: 'second' }
let text = ''
const program = new Command().configureOutput({ writeOut: written => { text += written } })
defineReport(program, { exit: () => {} })
program.commands[0].outputHelp()
export const help = text
export const link = findingLink(page, 'run-0', finding)
export const pictureOf = chart => renderPicture(page, { format: 'svg', chart })
`

interface Probe {
  readonly help: string
  readonly link: { readonly anchor: string; readonly title: string }
  readonly pictureOf: (chart: string) => Promise<Buffer>
}

function changed(path: string): string {
  return CHANGES.filter(([file]) => packageFile(file) === path).reduce(
    (text, [, before, inserted]) => {
      expect(text).toContain(before)
      return text.replace(before, inserted + before)
    },
    readFileSync(path, 'utf8'),
  )
}

const withSecondChart: Plugin = {
  name: 'second-chart',
  setup: ({ onLoad, onResolve }) => {
    const own = packageFile('src/report/charts/second.ts')
    onResolve({ filter: /\/second\.ts$/ }, () => ({ path: own }))
    onLoad({ filter: /\/(second|chart_ids|registry)\.ts$/ }, ({ path }) => ({
      contents: path === own ? CHART : changed(path),
      loader: 'ts',
    }))
  },
}

const bundled = (options: BuildOptions) =>
  build({ bundle: true, plugins: [withSecondChart], logLevel: 'warning', ...options })

// The bundle looks for the package's files from where it lies.
mkdirSync(packageFile('build'), { recursive: true })
const folder = mkdtempSync(packageFile('build/add_a_chart_'))
let probe: Probe

beforeAll(async () => {
  const outfile = join(folder, 'probe.mjs')
  const stdin = { contents: PROBE, resolveDir: PACKAGE_ROOT, loader: 'ts' } as const
  await bundled({ stdin, outfile, platform: 'node', format: 'esm', packages: 'external' })
  probe = await import(/* @vite-ignore */ pathToFileURL(outfile).href)
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

test('the help of muxbench report names the new chart', () => {
  expect(probe.help).toMatch(/\bscaling, second\b/)
})

test('a finding can link to the new chart', () => {
  expect(probe.link).toMatchObject({ anchor: 'run-0-second', title: 'A second scaling chart' })
})

test('--chart draws the new chart, and lists it among those that there are', async () => {
  expect((await probe.pictureOf('second')).length).toBeGreaterThan(10_000)
  await expect(probe.pictureOf('load')).rejects.toThrow('scaling, second, cost-per-event')
})

test('the script of the page has the new chart', async () => {
  const entryPoints = [packageFile('src/report/browser/main.ts')]
  const { outputFiles } = await bundled({ entryPoints, write: false })
  expect(outputFiles?.[0]?.text).toContain('A second scaling chart')
})
