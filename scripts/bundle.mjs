/**
 * Bundles the programs that are started often, so that few files are loaded in place of many: the command line, what each
 * command loads when it is called, the block process, of which a run starts one for each block, and the program of a
 * guest, which has no other files. Bundling takes two seconds of CPU time, and is left out where nothing has changed.
 */
import { rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { areKept, keep } from './kept_files.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const record = join(root, 'build/bundled.json')
if (areKept(record, root)) process.exit(0)
// Importing it takes a good part of the time of a call that has nothing to do.
const esbuild = await import('esbuild')

/** What the bundles depend on beside the modules in them. */
const files = new Set(['scripts/bundle.mjs', 'tsconfig.json', 'node_modules/esbuild/package.json'])

/** Bundles, and notes the files that were read and written. */
async function build(options) {
  const { metafile } = await esbuild.build({ ...options, absWorkingDir: root, metafile: true })
  for (const name of [...Object.keys(metafile.inputs), ...Object.keys(metafile.outputs)]) files.add(name)
}

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

keep(record, root, files)
