import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFile } from './suite/package_file.ts'

interface LockedPackage {
  readonly version: string
  readonly dev?: true
  readonly devOptional?: true
  readonly optional?: true
}

const json = (file: string) => JSON.parse(readFileSync(packageFile(file), 'utf8'))

test('the SBOM has every package that is installed with muxbench, and nothing of the development', () => {
  const text = execFileSync('npm', ['run', '--silent', 'sbom'], { cwd: packageFile(''), encoding: 'utf8' })
  const sbom = JSON.parse(text)
  expect(sbom).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'muxbench' } } })
  const listed = new Set<string>(
    sbom.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl)),
  )

  const packages = Object.entries(json('package-lock.json').packages as Record<string, LockedPackage>)
  const purl = ([path, { version }]: (typeof packages)[number]) =>
    `pkg:npm/${path.split('node_modules/').at(-1)}@${version}`
  const inTree = packages.filter(([path]) => path.includes('node_modules/'))
  // Optional packages are for machines of other kinds as well.
  const needed = inTree.filter(([, each]) => !each.dev && !each.optional && !each.devOptional)
  const onlyForDevelopment = inTree.filter(([, { dev }]) => dev).map(purl)
  const { dependencies } = json('package.json')
  expect(needed.length).toBeGreaterThanOrEqual(Object.keys(dependencies).length)
  expect(needed.map(purl).filter(each => !listed.has(each))).toEqual([])
  const runtime = new Set(needed.map(purl))
  expect(onlyForDevelopment.filter(each => listed.has(each) && !runtime.has(each))).toEqual([])
})

test('a release is published with provenance', () => {
  expect(json('package.json').publishConfig).toEqual({ access: 'public', provenance: true })
  const workflow = readFileSync(packageFile(join('docs/examples', 'release.yml')), 'utf8')
  expect(workflow).toMatch(/id-token: write/)
  expect(workflow).toMatch(/npm publish --provenance/)
})
