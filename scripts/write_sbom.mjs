/**
 * Prints the SBOM of the package as CycloneDX: `npm sbom` of package.json and the lock file without what is only for
 * development. `npm sbom --omit dev` itself also omits a runtime package that a package of the development needs, too.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const read = name => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
const { devDependencies: _, ...manifest } = read('package.json')
const lock = read('package-lock.json')
const {
  '': { devDependencies: __, ...root },
  ...packages
} = lock.packages
const installed = Object.entries(packages).filter(([, { dev }]) => !dev)

const temporary = mkdtempSync(join(tmpdir(), 'sbom-'))
try {
  // npm names the package after its folder.
  const folder = join(temporary, manifest.name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(
    join(folder, 'package-lock.json'),
    JSON.stringify({ ...lock, packages: { '': root, ...Object.fromEntries(installed) } }),
  )
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only']
  process.stdout.write(execFileSync('npm', args, { cwd: folder }))
} finally {
  rmSync(temporary, { recursive: true })
}
