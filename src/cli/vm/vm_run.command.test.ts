import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { writeKernel } from '../../vm/kernel.fixture.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'
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
  test.each([
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
      /^\.\/none does not run \(ENOENT\): install it/,
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
      /^--config: there is no file none$/,
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

  test('a cache that cannot be written to is named', async () => {
    writeFileSync(join(folder, 'file'), '')
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'file'))
    expectRefusal(await muxbench(...CELL, '--kernel', 'bzImage'), /XDG_CACHE_HOME/)
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'))
  })
})

test('the memory of a guest is given in MiB or GiB', () => {
  expect([memoryOf(undefined), memoryOf('1536'), memoryOf('1536M'), memoryOf('2G')]).toEqual([
    1024, 1536, 1536, 2048,
  ])
})
