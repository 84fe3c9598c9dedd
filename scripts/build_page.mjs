/**
 * Bundles the scripts and styles that every report, talk, trend page, list of runs, fleet and explorer carries, unless nothing has changed
 * since the last time. A file that would stay the same is not written, so that a process which reads it at the same time
 * never finds half of it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { areKept, keep } from './kept_files.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = join(root, 'src/report/browser')
const explorer = join(root, 'src/explore/browser')
const record = join(root, 'build/page.json')
if (areKept(record, root)) process.exit(0)
// Importing it takes a good part of the time of a call that has nothing to do.
const { build } = await import('esbuild')

/** Importing a module of the page has no effect by itself, so esbuild may leave out what is not used of it. */
const unusedLeftOut = {
  name: 'unused-left-out',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^\.{1,2}\// }, async ({ path, pluginData, ...rest }) =>
      pluginData === 'asked' || rest.kind === 'entry-point'
        ? undefined
        : { ...(await resolve(path, { ...rest, pluginData: 'asked' })), sideEffects: false },
    )
  },
}

/**
 * The default values of some scales of chart.js read properties, which has no effect either. Where esbuild is told so, it
 * leaves out the scales that no chart has.
 */
const unusedScalesLeftOut = {
  name: 'unused-scales-left-out',
  setup: ({ onLoad }) => {
    onLoad({ filter: /chart\.js\/dist\/chart\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /\b(?:Ticks\.formatters\.\w+|TimeScale\.defaults)\b/g,
        '/* @__PURE__ */ (() => $&)()',
      ),
    }))
  },
}

const outdir = join(root, 'dist/report-page')
const shared = {
  outdir,
  absWorkingDir: root,
  metafile: true,
  write: false,
  bundle: true,
  minify: true,
  charset: 'utf8',
  logLevel: 'warning',
}
const script = { format: 'iife', target: 'es2022', legalComments: 'none' }
const results = await Promise.all([
  build({
    ...shared,
    entryPoints: {
      page: join(sources, 'main.ts'),
      talk: join(sources, 'talk_main.ts'),
      trend: join(sources, 'trend_main.ts'),
      list: join(sources, 'list_main.ts'),
      fleet: join(sources, 'fleet_main.ts'),
    },
    ...script,
    tsconfig: join(sources, 'tsconfig.json'),
    plugins: [unusedLeftOut, unusedScalesLeftOut],
  }),
  build({
    ...shared,
    ...script,
    entryPoints: { explore: join(explorer, 'main.tsx'), explore_talk: join(explorer, 'talk.tsx') },
    tsconfig: join(explorer, 'tsconfig.json'),
  }),
  build({
    ...shared,
    entryPoints: [
      ...['page.css', 'talk.css', 'trend.css', 'list.css', 'fleet.css'].map(name => join(sources, name)),
      ...['explore.css', 'explore_talk.css'].map(name => join(explorer, name)),
    ],
    entryNames: '[name]',
  }),
])

mkdirSync(outdir, { recursive: true })
for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
  if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents)
}

const own = [
  'scripts/build_page.mjs',
  'src/report/browser/tsconfig.json',
  'src/explore/browser/tsconfig.json',
  'tsconfig.json',
]
const bundled = results.flatMap(({ metafile }) => [metafile.inputs, metafile.outputs].flatMap(Object.keys))
keep(record, root, [...own, 'node_modules/esbuild/package.json', ...bundled])
