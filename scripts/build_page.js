import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Bundles the script and style that every HTML report carries in itself. */
export async function buildPage(outdir = join(root, 'dist', 'report-page')) {
  await build({
    entryPoints: { page: join(root, 'src/report/page/main.ts') },
    outdir,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    tsconfig: join(root, 'src/report/page/tsconfig.json'),
  })
  await build({
    entryPoints: [join(root, 'src/report/page/page.css')],
    outdir,
    minify: true,
    charset: 'utf8',
    logLevel: 'warning',
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPage()
