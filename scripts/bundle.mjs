/**
 * Bundles the programs that are started often, so that few files are loaded in place of many: the command line, what each
 * command loads when it is called, the block process, of which a run starts one for each block, and the program of a
 * guest, which has no other files.
 */
import { rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What main.ts imports where more than the version is asked for. It is a program of its own beside main.ts. */
const COMMAND_LINE = './command_line.ts'

/** What is imported when it is needed, such as by the call of a command. */
const needed = new Set()

const keepDynamicImports = folder => ({
  name: 'keep dynamic imports',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined
      if (path !== COMMAND_LINE) needed.add(join(resolveDir, path))
      // dist/src has the folders of src, so that a path from one file of it to another is the same in both.
      const file = relative(folder, join(resolveDir, path)).replace(/\.ts$/, '.js')
      return { path: file.startsWith('.') ? file : `./${file}`, external: true }
    })
  },
})

const common = {
  outdir: join(root, 'dist/src'),
  outbase: join(root, 'src'),
  bundle: true,
  platform: 'node',
  target: 'node20',
  // These look for files beside them.
  external: ['jiti', '@napi-rs/canvas'],
  logLevel: 'warning',
}

/** The options for a program of one file. */
const program = name => {
  const path = join(root, 'src', name)
  return { ...common, entryPoints: [path], plugins: [keepDynamicImports(dirname(path))] }
}

const modules = {
  format: 'esm',
  // Commander is a CommonJS module, which requires what Node.js has built in.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
}

// One file each, so that it can say what is wrong where hardly another one can be opened.
await build({ ...program('cli/main.ts'), ...modules })
await build({ ...program('cli/command_line.ts'), ...modules })
await build({ ...program('runner/child/main.ts'), ...modules })

rmSync(join(root, 'dist/src/chunks'), { recursive: true, force: true })
const chunks = { splitting: true, chunkNames: 'chunks/[name]-[hash]' }
await build({ ...common, ...modules, ...chunks, entryPoints: [...needed] })

// The emulator executes every step of loading a program: a CommonJS module, without spaces, takes the fewest.
await build({
  ...program('vm/guest/main.ts'),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
})
