/**
 * Bundles the scripts and styles that every report, talk, trend page and list of runs carries. It takes half a second of CPU time, so
 * it always bundles: a check of which inputs are newer would have to name every folder that they are in. A file that
 * would stay the same is not written, so that a process which reads it at the same time never finds half of it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = join(root, 'src/report/browser')

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
  write: false,
  bundle: true,
  minify: true,
  charset: 'utf8',
  logLevel: 'warning',
}
const results = await Promise.all([
  build({
    ...shared,
    entryPoints: {
      page: join(sources, 'main.ts'),
      talk: join(sources, 'talk_main.ts'),
      trend: join(sources, 'trend_main.ts'),
      list: join(sources, 'list_main.ts'),
    },
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    tsconfig: join(sources, 'tsconfig.json'),
    plugins: [unusedLeftOut, unusedScalesLeftOut],
  }),
  build({
    ...shared,
    entryPoints: ['page.css', 'talk.css', 'trend.css', 'list.css'].map(name => join(sources, name)),
  }),
])

mkdirSync(outdir, { recursive: true })
for (const { path, contents } of results.flatMap(({ outputFiles }) => outputFiles)) {
  if (!existsSync(path) || !readFileSync(path).equals(contents)) writeFileSync(path, contents)
}
