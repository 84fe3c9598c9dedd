import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  emulatorArguments,
  findEmulator,
  type Guest,
  kernelCommandLine,
  kvmRefusal,
  machineOptions,
  vngArguments,
} from './emulator.ts'

const counting: Guest = {
  kernelPath: '/k/bzImage',
  counts: 'instructions',
  firmware: null,
  hasKvm: false,
  memoryMib: 1024,
  cpus: 1,
  append: '',
  seed: 7,
}
const timed: Guest = { ...counting, counts: 'time', hasKvm: true, cpus: 2 }

test('a guest whose instructions are counted has one CPU, a clock that counts them, and addresses that stay', () => {
  const options = machineOptions(counting).join(' ')
  expect(options).toContain('-icount shift=0,sleep=off')
  expect(options).toContain('-smp 1')
  expect(options).toContain('accel=tcg')
  expect(options).toContain('-seed 7')
  expect(options).toContain('clock=vm')
  const line = kernelCommandLine(counting)
  for (const option of ['tsc=reliable', 'nokaslr', 'norandmaps']) expect(line.split(' ')).toContain(option)
  expect(line).toMatch(/ -- \/bin\/node --jitless --single-threaded \/muxbench\/guest.cjs /)
})

test('what the user adds to the command line stays as it is between quotation marks', () => {
  const append = ' quiet\n  dyndbg="file fs/eventpoll.c  +p"\tmitigations=off '
  expect(kernelCommandLine({ ...timed, append })).toMatch(
    /^console=ttyS0 panic=-1 quiet dyndbg="file fs\/eventpoll\.c {2}\+p" mitigations=off -- /,
  )
})

test('the emulator says in which folders it looks for the firmware that takes the fewest steps', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muxbench emulator '))
  try {
    const qemu = join(folder, 'qemu')
    writeFileSync(
      qemu,
      `#!/bin/sh\n[ "$1" = -L ] && echo '${folder}' || echo 'QEMU emulator version 9.9 (x)'\n`,
    )
    chmodSync(qemu, 0o755)
    expect(findEmulator(qemu)).toEqual({ path: qemu, version: 'QEMU emulator version 9.9', firmware: null })
    writeFileSync(join(folder, 'qboot.rom'), '')
    const { firmware } = findEmulator(qemu)
    expect(machineOptions({ ...counting, firmware }).join(' ')).toContain('-bios qboot.rom')
    expect(machineOptions(counting)).not.toContain('-bios')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a guest that is timed runs on the CPU, as the kernel usually runs', () => {
  const options = machineOptions(timed).join(' ')
  expect(options).toContain('accel=kvm -cpu host -smp 2')
  expect(options).not.toContain('-icount')
  expect(kernelCommandLine(timed)).toBe(
    'console=ttyS0 panic=-1 -- /bin/node /muxbench/guest.cjs /muxbench/request.json /dev/ttyS1',
  )
})

test('a guest has no network, no disk, no display and no input', () => {
  const args = emulatorArguments(counting)
  expect(args.join(' ')).toContain('-nodefaults -no-user-config')
  expect(args.join(' ')).toContain('-nic none')
  expect(args).not.toContain('-drive')
  expect(args.filter(arg => arg === '-serial')).toHaveLength(2)
})

test('options of the user come before what the first process gets', () => {
  expect(kernelCommandLine({ counts: 'time', append: 'mitigations=off quiet' })).toContain(
    ' mitigations=off quiet -- /bin/node',
  )
})

test('where there is no KVM, the refusal says what to do', () => {
  expect(kvmRefusal({ path: '/bin/true' }, '/nowhere/kvm')).toMatch(
    /^there is no \/nowhere\/kvm.*\(load the module/,
  )
  expect(kvmRefusal({ path: '/bin/false' }, '/dev/null')).toBe('QEMU cannot use /dev/null here')
  expect(kvmRefusal({ path: '/bin/true' }, '/dev/null')).toBeNull()
})

test('virtme-ng gets the clock that counts and one folder to write to', () => {
  const args = vngArguments(counting, '/usr/bin/qemu', '/out/boot')
  expect(args.join(' ')).toMatch(/ --disable-kvm .*--rwdir \/out\/boot --append tsc=reliable /)
  expect(args).toContain('--qemu-opts=-seed 7 -icount shift=0,sleep=off -rtc base=2026-01-01,clock=vm')
  expect(args.at(-1)).toMatch(
    /--jitless --single-threaded .*main\.cjs \/out\/boot\/request\.json \/out\/boot\/messages$/,
  )
  expect(vngArguments(timed, '/usr/bin/qemu', '/out/boot')).not.toContain('--disable-kvm')
})
