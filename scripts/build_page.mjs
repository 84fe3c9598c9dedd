/** Bundles the scripts and styles that every HTML report and trend page carries in itself, where they are out of date. */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const sources = join(root, 'src/report/browser')
const outdir = join(root, 'dist/report-page')

const modified = path => statSync(path).mtimeMs

/** The page's own files, what they import from other folders, and the libraries that go in. */
function newestInput() {
  const folders = [
    sources,
    ...[
      'src/units',
      'src/analysis',
      'src/analysis/trend',
      'src/report',
      'src/report/charts',
      'src/report/trend',
    ].map(name => join(root, name)),
  ]
  const files = folders.flatMap(folder =>
    readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(folder, entry.name)),
  )
  return Math.max(
    ...[...files, join(root, 'package-lock.json'), fileURLToPath(import.meta.url)].map(modified),
  )
}

const outputs = ['page.js', 'page.css', 'trend.js', 'trend.css'].map(name => join(outdir, name))
if (outputs.every(existsSync) && Math.min(...outputs.map(modified)) > newestInput()) process.exit(0)

/** None of the page's modules does anything by being imported: what is not used of them is left out. */
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

const shared = { outdir, minify: true, charset: 'utf8', logLevel: 'warning' }
await build({
  ...shared,
  entryPoints: { page: join(sources, 'main.ts'), trend: join(sources, 'trend_main.ts') },
  bundle: true,
  format: 'iife',
  target: 'es2022',
  legalComments: 'none',
  tsconfig: join(sources, 'tsconfig.json'),
  plugins: [unusedLeftOut],
})
await build({
  ...shared,
  entryPoints: ['page.css', 'trend.css'].map(name => join(sources, name)),
  bundle: true,
})
