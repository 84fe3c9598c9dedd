import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Counts } from '../metrics/units.ts'
import { InputError } from '../suite/input_error.ts'
import { GUEST, GUEST_PROGRAM } from './image.ts'
import { findProgram, isExecutable } from './programs.ts'

/** The name of the emulator of the only architecture whose kernels are booted. */
const QEMU = 'qemu-system-x86_64'

const INSTALL_QEMU = `install it (on Debian: apt install qemu-system-x86), or name one with --qemu`
const NAME_QEMU = `give the path of ${QEMU}, or leave --qemu out`

/** What an emulator says of itself begins with this. */
const VERSION = 'QEMU emulator version '

/** The program that runs guests. */
export interface Emulator {
  readonly path: string
  /** What it says of itself, such as `QEMU emulator version 7.2.22`. */
  readonly version: string
  /** The firmware that starts a kernel in the fewest steps; null where the emulator comes without it. */
  readonly firmware: string | null
}

/** The firmware for machines that start a kernel and nothing else. */
const QBOOT = 'qboot.rom'

/** Returns whether one of the folders in which an emulator looks for its files has a firmware. */
function hasFirmware(path: string): boolean {
  const { status, stdout } = spawnSync(path, ['-L', 'help'], { encoding: 'utf8', timeout: 60_000 })
  return status === 0 && stdout.split('\n').some(folder => existsSync(join(folder.trim(), QBOOT)))
}

/**
 * Returns the path of the emulator. It is absolute, since guests run in folders of their own.
 * @param given what the user named: a path, or the name of a program.
 * @throws InputError where there is none.
 */
function emulatorPath(given: string | undefined): string {
  if (given === undefined) {
    const path = findProgram(QEMU)
    if (path === null) throw new InputError(`there is no ${QEMU}: ${INSTALL_QEMU}`)
    return path
  }
  const path = given.includes('/') ? resolve(given) : findProgram(given)
  if (path === null || !existsSync(path)) throw new InputError(`--qemu: there is no ${given}: ${NAME_QEMU}`)
  if (!statSync(path).isFile() || !isExecutable(path)) {
    throw new InputError(`--qemu: ${given} is no program that this user may run: ${NAME_QEMU}`)
  }
  return path
}

/**
 * Returns the emulator.
 * @param given what the user named; left out, it is looked for.
 * @throws InputError where there is none, or it does not run.
 */
export function findEmulator(given?: string): Emulator {
  const path = emulatorPath(given)
  const name = given === undefined ? path : `--qemu: ${given}`
  const advice = given === undefined ? INSTALL_QEMU : NAME_QEMU
  const { status, stdout, error } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 60_000 })
  if (status !== 0) {
    const reason = (error as NodeJS.ErrnoException | undefined)?.code ?? `exit code ${status}`
    throw new InputError(`${name} does not say its version (${reason}): ${advice}`)
  }
  const [line = ''] = stdout.split('\n')
  if (!line.startsWith(VERSION)) {
    throw new InputError(`${name} is not QEMU (it says "${line.slice(0, 80)}"): ${advice}`)
  }
  const firmware = hasFirmware(path) ? QBOOT : null
  return { path, version: line.replace(/ \(.*/, '').trim(), firmware }
}

/** Returns why this machine has no KVM; null where it has. */
function deviceRefusal(device: string): string | null {
  try {
    accessSync(device, constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT'
    return isThere
      ? `${device} may not be used by this user (add it to the group kvm)`
      : `there is no ${device}, so that an emulator would run every instruction (load the module kvm_intel or kvm_amd, or turn on virtualisation in the firmware)`
  }
}

/** Returns why guests cannot run on the CPU itself, by KVM; null where they can. The emulator makes a guest, and begins nothing. */
export function kvmRefusal({ path }: Pick<Emulator, 'path'>, device = '/dev/kvm'): string | null {
  const refusal = deviceRefusal(device)
  if (refusal !== null) return refusal
  const args = [
    '-machine',
    'q35,accel=kvm',
    '-cpu',
    'host',
    '-S',
    '-nodefaults',
    '-display',
    'none',
    '-monitor',
    'stdio',
  ]
  const { status, stderr } = spawnSync(path, args, { encoding: 'utf8', input: 'quit\n', timeout: 60_000 })
  if (status === 0) return null
  const [line = ''] = stderr.trim().split('\n')
  return `QEMU cannot use ${device} here${line === '' ? '' : ` (${line})`}`
}

/** What a guest is booted with. */
export interface Guest {
  readonly kernelPath: string
  readonly counts: Counts
  /** The emulator's file with the firmware that starts the kernel; null for the usual one. */
  readonly firmware: string | null
  /** Whether the CPU runs the guest; otherwise QEMU emulates it. */
  readonly hasKvm: boolean
  readonly memoryMib: number
  readonly cpus: number
  /** What is added to the kernel's command line. */
  readonly append: string
  /** The seed of the random numbers that the guest gets from its machine. */
  readonly seed: number
}

/** What a kernel can leave out of a boot that has nothing to do with waiting, and takes two thirds of the boot. */
const SKIPPED_WORK = [
  // Its rate is found by reading the TSC for 100 ms. Timer interrupts then come from the PIT.
  'nolapic_timer',
  // The timer is known to work, which takes 20 ms to see.
  'no_timer_check',
  'cryptomgr.notests',
  `initcall_blacklist=${[
    // Noise for random numbers, certificates, and a test of cryptography.
    'jent_mod_init',
    'load_system_certificate_list',
    'crypto_kdf108_init',
    // Type information for programs of BPF, and names for tracing.
    'bpf_tcp_ca_kfunc_init',
    'bpf_dummy_struct_ops_init',
    'trace_eval_init',
    'init_kprobe_trace',
  ].join(',')}`,
]

/** What makes two boots of a kernel execute the same instructions, as far as the command line can. */
const COUNTING_KERNEL_OPTIONS = [
  // The clock counts ticks of a counter that shows one tick for each instruction. Without the other clocks, the kernel
  // does not measure its rate against them, which it would find to be some millionths off.
  'tsc=reliable',
  'tsc_early_khz=1000000',
  'hpet=disable',
  'pmtmr=0',
  // The kernel and the program lie at the same addresses in each boot.
  'nokaslr',
  'norandmaps',
  'random.trust_cpu=on',
  ...SKIPPED_WORK,
]

/** V8 compiles nothing, and starts no threads, whose work would fall into other instructions in each boot. */
const COUNTING_NODE_OPTIONS = ['--jitless', '--single-threaded']

/** Returns the options of a text. Between quotation marks, white space does not end an option. */
function splitOptions(append: string): string[] {
  return append.match(/(?:[^\s"]|"[^"]*")+/g) ?? []
}

/** The options of the kernel that muxbench gives itself: where it writes, what it begins with, and when it ends. */
const OWN_OPTIONS = ['console', 'init', 'rdinit', 'panic']

/** The longest command line of a kernel of x86-64 in bytes (COMMAND_LINE_SIZE, less the byte that ends it). */
const LONGEST_COMMAND_LINE = 2047

/**
 * Checks what the user adds to the kernel's command line.
 * @throws InputError where the guest could not report with it.
 */
export function checkAppended(append: string): void {
  const refuse = (reason: string) => {
    throw new InputError(`--append: ${reason}`)
  }
  if ((append.match(/"/g) ?? []).length % 2 > 0) refuse('a quotation mark has no second one')
  if (/[^\P{Cc}\s]|"[^"]*[\n\r][^"]*"/u.test(append)) refuse('it has control characters: leave them out')
  for (const option of splitOptions(append)) {
    if (option === '--')
      refuse('what follows -- is the command of the guest, which muxbench gives: leave it out')
    const name = option.replace(/=.*/s, '')
    if (OWN_OPTIONS.includes(name)) {
      refuse(
        `${name} is an option that muxbench gives itself, without which the guest cannot report: leave it out`,
      )
    }
  }
  const length = Buffer.byteLength(kernelCommandLine({ counts: 'instructions', append }))
  if (length > LONGEST_COMMAND_LINE) {
    refuse(
      `the command line has ${length} bytes with it, and a kernel takes ${LONGEST_COMMAND_LINE}: leave ${length - LONGEST_COMMAND_LINE} out`,
    )
  }
}

/** Returns the options of the kernel that a measurement needs, then those of the user. */
function kernelOptions({ counts, append }: Pick<Guest, 'counts' | 'append'>): string[] {
  return [...(counts === 'instructions' ? COUNTING_KERNEL_OPTIONS : []), ...splitOptions(append)]
}

/** Returns the options of the Node.js that runs the program of a guest. */
function nodeOptions({ counts }: Pick<Guest, 'counts'>): readonly string[] {
  return counts === 'instructions' ? COUNTING_NODE_OPTIONS : []
}

/** Returns the command line of the guest's kernel. What follows -- is the command that its first process runs. */
export function kernelCommandLine(guest: Pick<Guest, 'counts' | 'append'>): string {
  return [
    'console=ttyS0',
    // A panic ends the guest at once.
    'panic=-1',
    ...kernelOptions(guest),
    '--',
    GUEST.node,
    ...nodeOptions(guest),
    GUEST.program,
    GUEST.request,
    GUEST.port,
  ].join(' ')
}

/**
 * Returns the options of QEMU that decide what a guest measures; the files that it reads and writes are not among them.
 * It has no network, no disk and no input.
 */
export function machineOptions({
  counts,
  hasKvm,
  memoryMib,
  cpus,
  seed,
  firmware,
}: Omit<Guest, 'kernelPath' | 'append'>): string[] {
  return [
    ...['-nodefaults', '-no-user-config', '-no-reboot'],
    ...['-display', 'none', '-monitor', 'none', '-nic', 'none'],
    ...['-machine', `q35,accel=${hasKvm ? 'kvm' : 'tcg'}`],
    ...['-cpu', hasKvm ? 'host' : 'max'],
    ...['-smp', String(cpus)],
    ...['-m', `${memoryMib}M`],
    ...(firmware === null ? [] : ['-bios', firmware]),
    ...['-seed', String(seed)],
    ...clockOptions({ counts }),
  ]
}

/** One ns of the guest's clock for each instruction; where the guest is idle, its clock goes on to the next timer. */
function clockOptions({ counts }: Pick<Guest, 'counts'>): string[] {
  return counts === 'instructions' ? ['-icount', 'shift=0,sleep=off', '-rtc', 'base=2026-01-01,clock=vm'] : []
}

/** The names of the files in the folder of a guest: its console, the messages of its program, and what it is booted with. */
export const GUEST_FILES = {
  console: 'console',
  messages: 'messages',
  initrd: 'initrd',
  request: 'request.json',
} as const

/** Returns the arguments of QEMU, which runs in the folder of the guest's files. */
export function emulatorArguments(guest: Guest): string[] {
  return [
    ...machineOptions(guest),
    ...['-kernel', guest.kernelPath],
    ...['-initrd', GUEST_FILES.initrd],
    ...['-append', kernelCommandLine(guest)],
    ...['-serial', `file:${GUEST_FILES.console}`],
    ...['-serial', `file:${GUEST_FILES.messages}`],
  ]
}

/** Returns the options of virtme-ng that decide what a guest measures; the files that it reads and writes are not among them. */
export function vngMachineOptions(guest: Omit<Guest, 'kernelPath' | 'append'>): string[] {
  return [
    ...['--cpus', String(guest.cpus)],
    ...['--memory', `${guest.memoryMib}M`],
    '--disable-microvm',
    ...(guest.hasKvm ? [] : ['--disable-kvm']),
    `--qemu-opts=${['-seed', String(guest.seed), ...clockOptions(guest)].join(' ')}`,
  ]
}

/**
 * Returns the arguments of virtme-ng, whose guest sees the files of this machine and may write to one folder. Its root
 * is read-only, and it has no network.
 * @param emulator the path of QEMU.
 * @param folder the absolute path of the folder of the guest's files, which has no space.
 */
export function vngArguments(guest: Guest, emulator: string, folder: string): string[] {
  const program = [process.execPath, ...nodeOptions(guest), GUEST_PROGRAM]
  const files = [GUEST_FILES.request, GUEST_FILES.messages].map(name => join(folder, name))
  return [
    ...['--run', guest.kernelPath],
    ...['--qemu', emulator],
    ...['--user', 'root'],
    ...vngMachineOptions(guest),
    ...['--rwdir', folder],
    ...kernelOptions(guest).flatMap(option => ['--append', option]),
    ...['--verbose', '--exec', [...program, ...files].join(' ')],
  ]
}
