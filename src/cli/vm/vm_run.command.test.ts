import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { writeKernel } from '../../vm/kernel.fixture.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'
import { smallDisk } from '../small_disk.fixture.ts'
import { CELL, useFakeQemu } from './fake_qemu.fixture.ts'
import { memoryOf } from './vm_options.ts'

const folder = temporaryFolder()
const bin = join(folder, 'bin')
const muxbench = (...args: string[]) => call(folder, 'vm', 'run', ...args)

useFakeQemu(folder)
beforeAll(() => {
  writeKernel(join(folder, 'bzImage'), '6.99.0-test')
})

describe('everything is checked before a kernel is booted:', () => {
  test.each<[string, string[], RegExp]>([
    ['no kernel', [], /^--kernel: name the kernel to boot/],
    ['a kernel that is not there', ['--kernel', 'missing'], /^--kernel: there is no missing$/],
    ['both ways to measure', ['--kernel', 'bzImage', '--count', '--time'], /exclude each other/],
    [
      'times without KVM',
      ['--kernel', 'bzImage', '--time'],
      /^--time: .*: count instructions instead, with --count$/,
    ],
    [
      'an emulator that is not there',
      ['--kernel', 'bzImage', '--qemu', './none'],
      /^--qemu: there is no \.\/none: give the path of qemu-system-x86_64, or leave --qemu out$/,
    ],
    [
      'a file in the place of the emulator',
      ['--kernel', 'bzImage', '--qemu', './bzImage'],
      /^--qemu: \.\/bzImage is no program that this user may run: give the path of/,
    ],
    [
      'a folder in the place of the emulator',
      ['--kernel', 'bzImage', '--qemu', '/'],
      /^--qemu: \/ is no program that this user may run/,
    ],
    [
      'a program that fails in the place of the emulator',
      ['--kernel', 'bzImage', '--qemu', 'false'],
      /^--qemu: false does not say its version \(exit code 1\): give/,
    ],
    [
      'another program in the place of the emulator',
      ['--kernel', 'bzImage', '--qemu', '/bin/echo'],
      /^--qemu: \/bin\/echo is not QEMU \(it says "[^\n]*"\): give/,
    ],
    ...['--', 'console=ttyS1', 'console', 'quiet init=/bin/sh', 'rdinit=/x', 'panic=0'].map(
      (text): [string, string[], RegExp] => [
        `"${text}" for the kernel`,
        ['--kernel', 'bzImage', '--append', text],
        /^--append: .*: leave it out$/,
      ],
    ),
    [
      'a text for the kernel with one quotation mark',
      ['--kernel', 'bzImage', '--append', 'dyndbg="file'],
      /^--append: a quotation mark has no second one$/,
    ],
    [
      'a text for the kernel with control characters',
      ['--kernel', 'bzImage', '--append', 'quiet\u0007'],
      /^--append: it has control characters/,
    ],
    [
      'a text for the kernel that is too long',
      ['--kernel', 'bzImage', '--append', `x=${'y'.repeat(2000)}`],
      /^--append: the command line has \d+ bytes with it, and a kernel takes 2047: leave \d+ out$/,
    ],
    [
      'too little memory',
      ['--kernel', 'bzImage', '--memory', '100M'],
      /^--memory: 100 MiB are too few .* give --memory \d+M or more$/,
    ],
    [
      'more memory than there is',
      ['--kernel', 'bzImage', '--memory', '9999999G'],
      /more than this machine has/,
    ],
    ['a wrong size', ['--kernel', 'bzImage', '--memory', 'much'], /^--memory: expected a size/],
    [
      'a configuration that is not there',
      ['--kernel', 'bzImage', '--config', 'none'],
      /^--config: there is no none$/,
    ],
    [
      'a time for a count',
      ['--kernel', 'bzImage', '--count', '--budget', '9'],
      /^--budget: a count takes the same iterations/,
    ],
    ['CPUs for a count', ['--kernel', 'bzImage', '--count', '--pin', '0'], /^--pin: a count does not depend/],
    [
      'virtme-ng that is not there',
      ['--kernel', 'bzImage', '--with', 'vng'],
      /^there is no vng: install virtme-ng/,
    ],
    ['no boots', ['--kernel', 'bzImage', '--boots', '0'], /^--boots: /],
  ])('%s is refused in one line', async (_, args, words) => {
    const { status, stdout, stderr } = await muxbench(...CELL, ...args)
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^muxbench: [^\n]*\n$/)
    expect(stderr.replace(/^muxbench: /, '').trimEnd()).toMatch(words)
    expect(existsSync(join(folder, 'reports'))).toBe(false)
  })

  test('without QEMU the line says what to install', async () => {
    vi.stubEnv('PATH', join(folder, 'nowhere'))
    expectRefusal(
      await muxbench(...CELL, '--kernel', 'bzImage'),
      /no qemu-system-x86_64: install it \(on Debian: apt install qemu-system-x86\)/,
    )
    vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`)
  })

  test.each([
    ['--boots', '0'],
    ['--memory', 'much'],
    ['--timeout', '0'],
    ['--config', 'none'],
    ['--append', '--'],
    ['--pin', 'x'],
    ['--count', '--time'],
    ['--count', '--budget', '9'],
  ])('%s %s is refused before a kernel is looked at and the emulator is asked', async (...args) => {
    const given = ['--kernel', 'missing', '--qemu', './none', ...args]
    expectRefusal(
      await muxbench(...CELL, ...given),
      new RegExp(`^muxbench: ${args.length === 3 ? args[1] : args[0]}\\b`),
    )
  })

  test('a cache that cannot be written to is named', async () => {
    writeFileSync(join(folder, 'file'), '')
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'file'))
    expectRefusal(
      await muxbench(...CELL, '--kernel', 'bzImage'),
      /muxbench cannot be written to \(ENOTDIR\), .*: name another folder in XDG_CACHE_HOME$/m,
    )
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  })

  const disk = smallDisk(256)
  test.skipIf(disk === null)(
    'a cache without room for the kernel of a package is full, and no package is called damaged',
    async () => {
      const root = join(folder, 'package')
      mkdirSync(join(root, 'DEBIAN'), { recursive: true })
      mkdirSync(join(root, 'boot'))
      writeFileSync(
        join(root, 'DEBIAN/control'),
        'Package: image\nVersion: 1\nArchitecture: all\nMaintainer: x <x@localhost>\nDescription: a test\n',
      )
      writeFileSync(join(root, 'boot/vmlinuz-6.99'), Buffer.alloc(1 << 20, 'x'))
      execFileSync('dpkg-deb', ['--build', root, join(folder, 'image.deb')], { stdio: 'ignore' })
      for (const kib of [38, 40]) {
        disk?.leave(kib)
        vi.stubEnv('XDG_CACHE_HOME', disk?.path as string)
        expectRefusal(
          await muxbench(...CELL, '--kernel', 'image.deb'),
          /muxbench cannot be written to \(the disk is full\), .*: make room, or name another folder/,
        )
      }
      vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
    },
  )
})

test('the memory of a guest is given in MiB or GiB', () => {
  expect([memoryOf(undefined), memoryOf('1536'), memoryOf('1536M'), memoryOf('2G')]).toEqual([
    1024, 1536, 1536, 2048,
  ])
})
