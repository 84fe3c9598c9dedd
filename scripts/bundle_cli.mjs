/**
 * Bundles dist/src/cli/main.js: the command line itself, which every call loads, is then one file in place of thirty.
 * What a command does stays in the files that tsc wrote, and is imported from there when the command is called.
 */
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'src/cli')

const keepDynamicImports = {
  name: 'keep dynamic imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      const file = join(resolveDir, path).replace(folder, '.').replace(/\.ts$/, '.js')
      return { path: file, external: true }
    })
  },
}

await build({
  entryPoints: [join(folder, 'main.ts')],
  outfile: join(root, 'dist/src/cli/main.js'),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  plugins: [keepDynamicImports],
  // Commander is a CommonJS module, which requires what Node.js has built in.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  logLevel: 'warning',
})
