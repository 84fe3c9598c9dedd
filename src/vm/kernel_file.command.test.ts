import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeKernel } from './kernel.fixture.ts'
import { kernelIn, kernelLabels } from './kernel_file.ts'
import { resolveKernel } from './kernel_package.ts'

const folder = mkdtempSync(join(tmpdir(), 'muxbench kernels '))
const cache = join(folder, 'cache')
const before = process.env['XDG_CACHE_HOME']
process.env['XDG_CACHE_HOME'] = cache
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME']
  else process.env['XDG_CACHE_HOME'] = before
  rmSync(folder, { recursive: true, force: true })
})

function fileWith(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

test('a kernel has the release that its header says', () => {
  const { release, sha256 } = kernelIn(writeKernel(join(folder, 'bzImage'), '6.18.0-rc3'))
  expect(release).toBe('6.18.0-rc3')
  expect(sha256).toMatch(/^[0-9a-f]{64}$/)
})

test.each([
  ['an empty file', '', 'an empty file'],
  ['a vmlinux', '\x7fELF\x02\x01', 'arch/x86/boot/bzImage'],
  ['a script', '#!/bin/sh\n', 'a script'],
  ['a text', 'CONFIG_EPOLL=y\n', 'a text file'],
  ['a compressed file', '\x1f\x8b\x08', 'gzip'],
  ['an initramfs', '070701000', 'cpio'],
  ['an RPM', '\xed\xab\xee\xdb', 'RPM'],
  ['a kernel of arm64', `${'\0'.repeat(0x38)}ARM\x64${'\0'.repeat(2000)}`, 'arm64'],
  ['noise', '\x01\x02\x03\x04', 'does not know'],
])('%s is refused before a boot, with what it is', (name, content, words) => {
  const path = fileWith(`${name}.bin`, Buffer.from(content, 'latin1'))
  expect(() => kernelIn(path)).toThrow(/^--kernel: .* is no kernel; it is /)
  expect(() => kernelIn(path)).toThrow(words)
})

test('a kernel of 32 bits is refused', () => {
  expect(() => kernelIn(writeKernel(join(folder, 'i386'), '6.1', 0))).toThrow(/32 bits/)
})

test('a kernel that was copied in part is refused before a boot, and one that is signed is not', () => {
  const whole = readFileSync(writeKernel(join(folder, 'whole')))
  for (const bytes of [1400, 2047]) {
    const path = fileWith('part', whole.subarray(0, bytes))
    expect(() => kernelIn(path)).toThrow(
      /^--kernel: .*part is a part of a kernel: it has [12],\d{3} bytes, and its header says 2,048: copy it again$/,
    )
  }
  const signed = fileWith('signed', Buffer.concat([whole, Buffer.alloc(100)]))
  expect(kernelIn(signed).release).toBe('6.99.0-test')
})

test('kernels are named by their release, and by their file where two have the same', () => {
  const kernel = (release: string, given: string) => ({ release, given, path: given, sha256: '' })
  expect(kernelLabels([kernel('6.1.0', 'a/bzImage'), kernel('6.2.0', 'b/bzImage')])).toEqual([
    '6.1.0',
    '6.2.0',
  ])
  expect(kernelLabels([kernel('6.1.0', 'a/one'), kernel('6.1.0', 'b/two')])).toEqual([
    '6.1.0-one',
    '6.1.0-two',
  ])
  expect(kernelLabels([kernel('6.1/0', 'a/b'), kernel('6.1/0', 'c/b')])).toEqual(['6.1_0-a_b', '6.1_0-c_b'])
})

/** Makes a Debian package with these files. */
function packageWith(name: string, files: readonly string[]): string {
  const root = join(folder, `${name} root`)
  mkdirSync(join(root, 'DEBIAN'), { recursive: true })
  writeFileSync(
    join(root, 'DEBIAN/control'),
    `Package: ${name}\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n`,
  )
  for (const file of files) {
    mkdirSync(join(root, file, '..'), { recursive: true })
    writeKernel(join(root, file), file)
  }
  const path = join(folder, `${name}.deb`)
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, path], { stdio: 'ignore' })
  return path
}

describe('of a Debian package', () => {
  test('the kernel is taken, and nothing else', async () => {
    const path = packageWith('image', ['boot/vmlinuz-6.99', 'lib/modules/module'])
    const kernel = await resolveKernel(path)
    expect(kernel).toMatchObject({ given: path, release: 'boot/vmlinuz-6.99' })
    expect(kernel.path.startsWith(cache)).toBe(true)
    expect(await resolveKernel(path)).toEqual(kernel)
  })

  test('that was downloaded in part, the refusal says so, and nothing of it stays in the cache', async () => {
    const whole = readFileSync(packageWith('whole', ['boot/vmlinuz-1', 'lib/modules/module']))
    const kept = existsSync(join(cache, 'muxbench')) ? readdirSync(join(cache, 'muxbench')) : []
    for (const bytes of [0, 100, whole.length - 100]) {
      const path = fileWith('part.deb', whole.subarray(0, bytes))
      await expect(resolveKernel(path)).rejects.toThrow(
        /part\.deb is damaged or no Debian package: download it again/,
      )
    }
    expect(readdirSync(join(cache, 'muxbench'))).toEqual(kept)
  })

  test('without a kernel, with two or that is none, the refusal says so', async () => {
    await expect(resolveKernel(packageWith('meta', []))).rejects.toThrow(/holds no boot\/vmlinuz-\*/)
    await expect(resolveKernel(packageWith('two', ['boot/vmlinuz-1', 'boot/vmlinuz-2']))).rejects.toThrow(
      /several/,
    )
    const damaged = /text\.deb is damaged or no Debian package: download it again \(dpkg-deb [^\n]*\)$/
    await expect(resolveKernel(fileWith('text.deb', 'text'))).rejects.toThrow(damaged)
    await expect(resolveKernel(join(folder, 'missing'))).rejects.toThrow(/^--kernel: there is no /)
    await expect(resolveKernel(folder)).rejects.toThrow(/is not a file$/)
  })
})
