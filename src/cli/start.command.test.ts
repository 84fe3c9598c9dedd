import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'

/** Returns the files of muxbench and the packages that a start of `main` loads, before anything is imported by a call. */
async function loadedBy(main: string): Promise<{ files: string[]; packages: string[] }> {
  const { metafile } = await build({
    entryPoints: [packageFile(main)],
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
  visit(main)
  const files = [...loaded].filter(path => path.startsWith('src/'))
  const packages = [...loaded].filter(path => !path.startsWith('src/') && !path.startsWith('node:'))
  return { files, packages: packages.sort() }
}

test('--version loads no package, and hardly a file', async () => {
  const { files, packages } = await loadedBy('src/cli/main.ts')
  expect(packages).toEqual([])
  expect(files.length).toBeLessThanOrEqual(8)
})

test('--help loads the command line alone', async () => {
  const { files, packages } = await loadedBy('src/cli/command_line.ts')
  expect(packages).toEqual(['commander', 'fastest-levenshtein'])
  expect(files.length).toBeLessThanOrEqual(33)
})
