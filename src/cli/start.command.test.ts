import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'

/** What the command line imports before any command is called: its own files, and packages. */
async function loadedAtStart(): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [packageFile('src/cli/main.ts')],
    absWorkingDir: packageFile(''),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    outdir: 'unwritten',
    write: false,
    metafile: true,
  })
  const loaded = new Set<string>()
  const visit = (file: string) => {
    if (loaded.has(file)) return
    loaded.add(file)
    for (const { kind, path } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== 'dynamic-import') visit(path)
    }
  }
  visit('src/cli/main.ts')
  return [...loaded]
}

test('--version and --help load the command line alone', async () => {
  const loaded = await loadedAtStart()
  const packages = loaded.filter(path => !path.startsWith('src/') && !path.startsWith('node:'))
  expect(packages.sort()).toEqual(['commander', 'fastest-levenshtein'])
  expect(loaded.filter(path => path.startsWith('src/')).length).toBeLessThanOrEqual(32)
})
