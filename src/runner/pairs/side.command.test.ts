import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ADDON_PATH, addonSha256 } from '../../poller/addon.ts'
import { MECHANISM_NAMES } from '../../poller/mechanisms.ts'
import { InputError } from '../../suite/input_error.ts'
import { PACKAGE_ROOT, packageFile } from '../../suite/package_file.ts'
import { PARAMETER_NAMES } from '../../suite/parameters.ts'
import { BLOCK_PROTOCOL } from '../block_protocol.ts'
import { OWN_HOST } from '../spawn.ts'
import { ownSide, resolveSide } from './side.ts'

const root = mkdtempSync(join(tmpdir(), 'muxbench-side-'))
afterAll(() => rmSync(root, { recursive: true }))

let folders = 0
function folder(): string {
  const path = join(root, String(folders++))
  mkdirSync(path)
  return path
}

/** What is looked at before a checkout is run. */
const FILES = [
  'build/Release/muxbench.node',
  'dist/src/runner/child/main.js',
  'dist/src/runner/block_protocol.js',
  'dist/src/suite',
  'dist/src/units',
  'dist/src/poller/mechanisms.js',
]

/** A built checkout of its own, as small as it can be; `protocol` in place of its block_protocol.js. */
function checkout(protocol?: string): string {
  const path = folder()
  cpSync(packageFile('package.json'), join(path, 'package.json'))
  for (const file of FILES) cpSync(packageFile(file), join(path, file), { recursive: true })
  symlinkSync(packageFile('node_modules'), join(path, 'node_modules'))
  if (protocol !== undefined) writeFileSync(join(path, 'dist/src/runner/block_protocol.js'), protocol)
  return path
}

async function refusalOf(given: string): Promise<string> {
  const error = await resolveSide('head', given).catch(error => error)
  expect(error).toBeInstanceOf(InputError)
  expect(error.message).not.toContain('\n')
  return error.message
}

test('a checkout is run by its own block process and addon', async () => {
  const path = checkout()
  const own = ownSide('base')
  expect(await resolveSide('base', path)).toEqual({
    ...own,
    label: path,
    root: path,
    scriptsSha256: expect.any(String),
    host: {
      processPath: join(path, 'dist/src/runner/child/main.js'),
      addonPath: null,
      takesTurns: true,
    },
    addonPath: join(path, 'build/Release/muxbench.node'),
  })
  expect(own.addonSha256).toBe(addonSha256())
})

test('an addon, and a folder that holds one, are run by this package', async () => {
  const path = folder()
  const addonPath = join(path, 'other.node')
  cpSync(ADDON_PATH, addonPath)
  for (const given of [path, addonPath]) {
    expect(await resolveSide('head', given)).toMatchObject({
      label: given,
      root: PACKAGE_ROOT,
      isAddonAlone: true,
      host: { processPath: OWN_HOST.processPath, addonPath },
      addonSha256: addonSha256(),
      parameters: PARAMETER_NAMES,
      mechanisms: MECHANISM_NAMES,
    })
  }
})

test('other JavaScript has another hash', async () => {
  const [one, same, other] = [checkout(), checkout(), checkout()]
  mkdirSync(join(other, 'dist/src/sim'))
  writeFileSync(join(other, 'dist/src/sim/kernel.js'), 'export {}')
  const [base, equal, changed] = await Promise.all([one, same, other].map(path => resolveSide('head', path)))
  expect(equal?.scriptsSha256).toBe(base?.scriptsSha256)
  expect(changed?.scriptsSha256).not.toBe(base?.scriptsSha256)
  expect(changed?.addonSha256).toBe(base?.addonSha256)
})

test('what is no side says so, with the fix', async () => {
  expect(await refusalOf(join(root, 'nowhere'))).toBe(`--head: there is no ${join(root, 'nowhere')}`)
  const empty = folder()
  expect(await refusalOf(empty)).toBe(
    `--head: ${empty} is no checkout of muxbench, and holds no addon (*.node)`,
  )
  writeFileSync(join(empty, 'notes.txt'), '')
  expect(await refusalOf(join(empty, 'notes.txt'))).toContain('neither a checkout of muxbench nor an addon')
  for (const name of ['a.node', 'b.node']) writeFileSync(join(empty, name), '')
  expect(await refusalOf(empty)).toContain('holds 2 addons (a.node, b.node): name one')
})

test.each(['build/Release/muxbench.node', 'dist/src/runner/child/main.js'])(
  'a checkout without %s is to be built',
  async missing => {
    const path = checkout()
    rmSync(join(path, missing))
    expect(await refusalOf(path)).toBe(
      `--head: ${path} is not built (no ${missing}): run "npm ci && npm run build" in it`,
    )
  },
)

test('the block process of an earlier version is found where it lay', async () => {
  const path = checkout()
  const earlier = join(path, 'dist/src/runner/block_process.js')
  renameSync(join(path, 'dist/src/runner/child/main.js'), earlier)
  expect(await resolveSide('base', path)).toMatchObject({ host: { processPath: earlier } })
})

test('a checkout without its dependencies is told from one that is not built', async () => {
  const path = checkout()
  rmSync(join(path, 'node_modules'))
  expect(await refusalOf(path)).toBe(`--head: ${path} lacks its dependencies: run "npm ci" in it`)
})

test('another block protocol is refused, also one before there were numbers; what one of this protocol knows is found out', async () => {
  expect(await refusalOf(checkout('export const BLOCK_PROTOCOL = 99\n'))).toContain(
    `speaks block protocol 99, and this muxbench ${BLOCK_PROTOCOL}`,
  )
  expect(await refusalOf(checkout('export {}\n'))).toContain('speaks block protocol 1, ')
  const old = checkout(`export const BLOCK_PROTOCOL = ${BLOCK_PROTOCOL}\n`)
  writeFileSync(join(old, 'dist/src/suite/parameters.js'), "export const PARAMETER_NAMES = ['fdCount']\n")
  writeFileSync(join(old, 'dist/src/poller/mechanisms.js'), "export const MECHANISM_NAMES = ['poll']\n")
  expect(await resolveSide('head', old)).toMatchObject({
    host: { takesTurns: false },
    parameters: ['fdCount'],
    mechanisms: ['poll'],
    choosesClock: false,
    choosesScheduler: false,
  })
})

test('what cannot be loaded, or is another addon, is refused before anything is measured', async () => {
  const path = folder()
  writeFileSync(join(path, 'broken.node'), 'not an addon')
  expect(await refusalOf(path)).toMatch(/the addon .*broken\.node cannot be loaded: Error: /)
  const [platform] = readdirSync(packageFile('node_modules/@napi-rs')).filter(name =>
    name.startsWith('canvas-linux'),
  )
  if (platform !== undefined) {
    const other = packageFile(`node_modules/@napi-rs/${platform}`)
    expect(await refusalOf(other)).toContain('it is no addon of this version of muxbench')
  }
})
