/**
 * Compiles the bindings and the loops of native/ for other machines, links the loops (loops.cc) and runs each of them
 * once: for arm64 under qemu-user, and with musl, the C library of Alpine. On Debian it needs the packages
 * g++-aarch64-linux-gnu qemu-user-static musl-tools clang libc++-dev libc++abi-dev. Exit code 0: all is well.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { BINDINGS, built, run, runAll, unitOf } from './build.mjs'

const FLAGS = ['-std=c++20', '-O0', '-fPIC', '-Wall', '-Wextra', '-Werror', '-D_GNU_SOURCE']
const NAPI_FLAGS = [
  ...['-DNAPI_VERSION=9', '-DNODE_ADDON_API_CPP_EXCEPTIONS', '-DNODE_ADDON_API_CPP_EXCEPTIONS_ALL'],
  ...['-I', createRequire(import.meta.url)('node-addon-api').include_dir],
  ...['-I', join(dirname(dirname(process.execPath)), 'include/node')],
]
const unit = unitOf('loops.cc')

/** The sanitizers run every mechanism with every kind of descriptor. Under emulation that would take minutes. */
const FEW_EACH = 'few-each'

/** The probe that asks for more descriptors than a select of QEMU's own has room for, which ends the emulator. */
const BEYOND_EMULATOR = 'select-limit'

/** What a program prints, such as the path of one of its files. */
const printed = (command, ...args) => execFileSync(command, args, { encoding: 'utf8' }).trim()

function arm64() {
  const compiler = ['aarch64-linux-gnu-g++', ...FLAGS]
  const [loops, bindings, addon] = ['loops.o', 'bindings.o', 'muxbench.node'].map(name =>
    built(`arm64/${name}`),
  )
  const program = built('arm64/loops')
  return {
    build: [
      [...compiler, '-c', unit, '-o', loops],
      [...compiler, '-static', '-pthread', loops, '-o', program],
      [...compiler, ...NAPI_FLAGS, '-c', BINDINGS, '-o', bindings],
      [...compiler, '-shared', '-pthread', loops, bindings, '-o', addon],
    ],
    command: ['qemu-aarch64-static', program, FEW_EACH, BEYOND_EMULATOR],
  }
}

/**
 * Debian has no C++ library for musl. Its libc++ is for glibc as well, but refers to five functions that musl lacks, for
 * which musl_substitutes.c has others.
 */
function musl() {
  const llvm = printed('clang++', '-print-resource-dir').replace(/\/lib\/clang\/.*/, '')
  const headers = built('musl/include/linux')
  mkdirSync(dirname(headers), { recursive: true })
  for (const [name, at] of [
    ['linux', '/usr/include/linux'],
    ['asm-generic', '/usr/include/asm-generic'],
    ['asm', `/usr/include/${printed('gcc', '-print-multiarch')}/asm`],
  ]) {
    try {
      symlinkSync(at, join(dirname(headers), name))
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  const architecture = printed('uname', '-m')
  const library = `/usr/lib/${architecture}-linux-musl`
  const ofMusl = name => join(library, name)
  const ofGcc = name => printed('gcc', `-print-file-name=${name}`)
  const target = ['-target', `${architecture}-linux-musl`, '-nostdlibinc']
  const system = ['-isystem', `/usr/include/${architecture}-linux-musl`, '-isystem', dirname(headers)]
  const compiler = [
    ...['clang++', ...target, ...FLAGS, '-D_LIBCPP_HAS_MUSL_LIBC'],
    ...['-isystem', join(llvm, 'include/c++/v1'), ...system],
  ]
  const [loops, substitutes, program] = ['loops.o', 'substitutes.o', 'loops'].map(name =>
    built(`musl/${name}`),
  )
  return {
    build: [
      [...compiler, ...NAPI_FLAGS, '-fsyntax-only', BINDINGS],
      [...compiler, '-c', unit, '-o', loops],
      ['clang', ...target, ...system, '-c', 'test/native/musl_substitutes.c', '-o', substitutes],
      [
        ...['ld', '-static', '-o', program, ofMusl('crt1.o'), ofMusl('crti.o'), ofGcc('crtbeginT.o')],
        ...[loops, substitutes, join(llvm, 'lib/libc++.a'), join(llvm, 'lib/libc++abi.a')],
        ...[ofGcc('libgcc_eh.a'), ofMusl('libc.a'), ofGcc('libgcc.a'), ofGcc('crtend.o'), ofMusl('crtn.o')],
      ],
    ],
    command: [program, FEW_EACH],
  }
}

async function check([name, machine]) {
  const { build, command } = machine()
  let output = ''
  const onOutput = text => {
    output += text
  }
  const problem = (await runAll(build)) ?? (await run(command, { seconds: 300, onOutput }))
  process.stdout.write(`native/ on ${name}: ${problem ?? `it compiles, and ${output.trim()}`}\n`)
  return problem === null
}

const results = await Promise.all(Object.entries({ arm64, musl }).map(check))
process.exitCode = results.every(Boolean) ? 0 : 1
