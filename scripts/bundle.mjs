/**
 * Bundles the programs that are started often, so that each is one file in place of many: the command line, the block
 * process, of which a run starts one for each block, and the program of a guest, which has no other files. What a
 * command does stays in the files that tsc wrote, and is imported from there when the command is called.
 */
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

const keepDynamicImports = folder => ({
  name: 'keep dynamic imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      // dist/src has the folders of src, so that a path from one file of it to another is the same in both.
      const file = relative(folder, join(resolveDir, path)).replace(/\.ts$/, '.js')
      return { path: file.startsWith('.') ? file : `./${file}`, external: true }
    })
  },
})

const options = program => ({
  entryPoints: [join(root, `${program}.ts`)],
  bundle: true,
  platform: 'node',
  target: 'node20',
  plugins: [keepDynamicImports(dirname(join(root, program)))],
  logLevel: 'warning',
})

for (const program of ['src/cli/main', 'src/runner/child/main']) {
  await build({
    ...options(program),
    outfile: join(root, `dist/${program}.js`),
    format: 'esm',
    // Commander is a CommonJS module, which requires what Node.js has built in.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
  })
}

// The emulator executes every step of loading a program: a CommonJS module, without spaces, takes the fewest.
const guest = 'src/vm/guest/main'
await build({
  ...options(guest),
  outfile: join(root, `dist/${guest}.cjs`),
  format: 'cjs',
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
})
