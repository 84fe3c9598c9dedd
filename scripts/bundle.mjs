/**
 * Bundles the programs that are started often, so that few files are loaded in place of many: the command line, of which a
 * call loads the chunks of its command alone, the block process, of which a run starts one for each block, and the program
 * of a guest, which has no other files.
 */
import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

const options = program => ({
  entryPoints: [`${root}src/${program}.ts`],
  outdir: `${root}dist/src`,
  outbase: `${root}src`,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // These look for files beside them.
  external: ['jiti', '@napi-rs/canvas', 'node-gyp'],
  logLevel: 'warning',
})

const modules = {
  format: 'esm',
  // Commander is a CommonJS module, which requires what Node.js has built in.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
}

rmSync(`${root}dist/src/chunks`, { recursive: true, force: true })
await build({ ...options('cli/main'), ...modules, splitting: true, chunkNames: 'chunks/[name]-[hash]' })
await build({ ...options('runner/child/main'), ...modules })

// The emulator executes every step of loading a program: a CommonJS module, without spaces, takes the fewest.
await build({
  ...options('vm/guest/main'),
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  minify: true,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
})
