import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { ADDON_PATH } from '../../poller/addon.ts'
import { packageFile } from '../../suite/package_file.ts'
import { writeKernel } from '../../vm/kernel.fixture.ts'
import { call, readRunIn, temporaryFolder } from '../call.fixture.ts'
import { CELL, useFakeQemu, writeFakeQemu } from './fake_qemu.fixture.ts'

const folder = temporaryFolder()
/** Two kernels of one line, whose names differ in the middle. */
const [OLD, NEW] = ['6.98.107+deb12-cloud-amd64', '6.98.117+deb12-cloud-amd64']
const muxbench = (...args: string[]) => call(folder, 'vm', 'ab', ...args)

// What the fake counts is ns; a delay of 1 ms in each wait is then what the second kernel does more.
useFakeQemu(
  folder,
  `if (kernel.endsWith('new')) for (const cell of request.cells) cell.params.waitDelayNs = 1e6`,
)
beforeAll(() => {
  writeKernel(join(folder, 'old'), OLD)
  writeKernel(join(folder, 'new'), NEW)
  writeFileSync(join(folder, 'text.txt'), '')
})

test.each([
  ['one kernel', ['--kernel', 'old'], /^--kernel: name two kernels/],
  ['three kernels', ['--kernel', 'old', '--kernel', 'new', '--kernel', 'old'], /^--kernel: name two kernels/],
  [
    'builds in two kernels',
    ['--kernel', 'old', '--kernel', 'new', '--base', '.', '--head', '.'],
    /compared in one kernel/,
  ],
  [
    'one addon',
    ['--kernel', 'old', '--base-addon', ADDON_PATH],
    /^--head-addon: name the other build that is compared with --base-addon$/m,
  ],
  ['one build', ['--kernel', 'old', '--head', '.'], /^--base: name the other build that is compared with/],
  [
    'an addon that is not there',
    ['--kernel', 'old', '--base-addon', 'none.node', '--head-addon', 'none.node'],
    /^--base-addon: there is no none\.node$/m,
  ],
  ['a build twice', ['--kernel', 'old', '--base', '.', '--base-addon', ADDON_PATH], /exclude each other/],
  ['a file that is no addon', ['--kernel', 'old', '--base-addon', 'text.txt', '--head', '.'], /is no addon/],
])('%s is refused in one line', async (_, args, words) => {
  const { status, stdout, stderr } = await muxbench(...CELL, ...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^muxbench: [^\n]*\n$/)
  expect(stderr.replace(/^muxbench: /, '')).toMatch(words)
})

test('a kernel that takes more is a regression, with a page, and the exit code is 1', async () => {
  const args = ['--kernel', 'old', '--kernel', 'new', '--boots', '1', '--out', 'slower']
  const { status, stdout } = await muxbench(...CELL, ...args)
  expect(status).toBe(1)
  expect(stdout).toContain('epoll, 1 of 8 descriptors active')
  expect(readdirSync(join(folder, 'slower')).sort()).toEqual([
    'base',
    'comparison.json',
    'head',
    'report.html',
    'verdict.html',
  ])
  const { verdict, base, head } = JSON.parse(readFileSync(join(folder, 'slower/comparison.json'), 'utf8'))
  expect([verdict, base.label, head.label]).toEqual(['regression', OLD, NEW])
  const page = readFileSync(join(folder, 'slower/report.html'), 'utf8')
  const names = [...page.matchAll(/<p class="eyebrow">([^<]*)<\/p>/g)].map(([, name]) => name)
  expect([...new Set(names)]).toEqual(expect.arrayContaining([OLD, NEW]))
  expect(readRunIn(folder, 'slower/head').environment.counts).toBe('instructions')
  expect(readFileSync(join(folder, 'slower/verdict.html'), 'utf8')).toMatch(
    /<h1>epoll takes [\d,]+ instructions more \(/,
  )
})

test('two builds are compared in one kernel', async () => {
  const args = [
    '--kernel',
    'old',
    '--base-addon',
    ADDON_PATH,
    '--head-addon',
    ADDON_PATH,
    '--boots',
    '1',
    '--out',
    'builds',
  ]
  // Without --seed, what is counted at any time has one seed.
  const unseeded = CELL.slice(0, CELL.indexOf('--seed'))
  const { stdout } = await muxbench(...unseeded, ...args, '--format', 'json')
  expect(JSON.parse(stdout)).toMatchObject({ base: { label: ADDON_PATH }, head: { label: ADDON_PATH } })
  expect(readRunIn(folder, 'builds/base').run.seed).toBe(1)
})

test('without one of the two kernels there is no verdict', async () => {
  const other = join(folder, 'broken bin')
  mkdirSync(other)
  const qemu = writeFakeQemu(
    other,
    `if (kernel.endsWith('new')) { writeFileSync('console', 'Kernel panic - not syncing: a test\\n'); process.exit(0) }`,
  )
  const args = ['--kernel', 'old', '--kernel', 'new', '--qemu', qemu, '--boots', '1', '--out', 'broken']
  const { status, stdout, stderr } = await muxbench(...CELL, ...args)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/kernel 6\.98\.117\S+ panicked/)
})

/** Runs the script for `git bisect run` with these variables. */
function bisect(env: Record<string, string>) {
  const script = packageFile('docs/examples/kernel-bisect.sh')
  const { status, stdout, stderr } = spawnSync('sh', [script], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test.each([
  ['the verdict is fine', 'true', 'exit 0', 0],
  ['there is a regression', 'true', 'exit 1', 1],
  ['nothing could be measured', 'true', 'exit 2', 125],
  ['the verdict is inconclusive', 'true', 'exit 3', 125],
  ['the commit does not build', 'exit 2', 'exit 0', 125],
  ['a program is missing', 'true', '/nowhere/muxbench', 128],
  ['the builder is missing', '/nowhere/make', 'exit 0', 128],
  ['it was interrupted', 'true', 'exit 130', 128],
])('git bisect run is told what to do where %s', (_, BUILD, JUDGE, code) => {
  expect(bisect({ BUILD, JUDGE }).status).toBe(code)
})

test('git bisect run judges by the floor, in folders of any name, and needs a good kernel', () => {
  const bin = join(folder, 'stand in')
  mkdirSync(bin)
  for (const program of ['muxbench', 'qemu-system-x86_64', 'cpio']) {
    writeFileSync(join(bin, program), '#!/bin/sh\nprintf "%s\\n" "$@"\n')
    chmodSync(join(bin, program), 0o755)
  }
  const good = join(bin, 'bzImage')
  writeFileSync(good, '')
  const env = { PATH: `${bin}:/usr/bin:/bin`, BUILD: 'true', GOOD_KERNEL: good }
  const { status, stdout } = bisect({ ...env, FLOOR: '10 instructions' })
  expect(status).toBe(0)
  expect(stdout).toContain(
    `--min-effect\n10 instructions\n--kernel\n${good}\n--kernel\narch/x86/boot/bzImage\n`,
  )
  rmSync(join(bin, 'muxbench'))
  for (const [change, words] of [
    [{ GOOD_KERNEL: '' }, /^kernel-bisect\.sh: GOOD_KERNEL must be [^\n]*\n$/],
    [{ GOOD_KERNEL: '/nowhere' }, /^kernel-bisect\.sh: GOOD_KERNEL must be [^\n]*\n$/],
    [{}, /^kernel-bisect\.sh: muxbench is missing\n$/],
  ] as const) {
    const { status, stdout, stderr } = bisect({ ...env, BUILD: 'echo built', ...change })
    expect([status, stdout]).toEqual([128, ''])
    expect(stderr).toMatch(words)
  }
})
