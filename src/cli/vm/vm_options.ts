import type { Counts } from '../../metrics/units.ts'
import { availableMemory } from '../../runner/cell_plan.ts'
import { cpuCount } from '../../runner/cpu_count.ts'
import { InputError } from '../../suite/input_error.ts'
import { parseNumber, type SuiteOverrides } from '../../suite/overrides.ts'
import { formatBytes } from '../../units/format.ts'
import { checkAppended, type Emulator, findEmulator, kvmRefusal } from '../../vm/emulator.ts'
import { existingFile, fileSha256 } from '../../vm/kernel_file.ts'
import { requireProgram } from '../../vm/programs.ts'
import type { OriginOptions } from '../options/origin.ts'

/** The options of every command that boots kernels. */
export interface VmOptions extends Omit<SuiteOverrides, 'blocks'>, OriginOptions {
  readonly kernel?: readonly string[]
  readonly count?: boolean
  readonly time?: boolean
  readonly boots?: string
  readonly with?: 'vng'
  readonly qemu?: string
  readonly append?: string
  readonly memory?: string
  readonly config?: string
  readonly timeout?: string
  readonly pin?: string
  readonly seed?: string
  readonly out?: string
  readonly force?: boolean
  readonly resume?: string
}

/** How kernels are booted, checked before the first one is. */
export interface BootConditions {
  readonly emulator: Emulator
  /** The path of virtme-ng where it boots the guests; null otherwise. */
  readonly vng: string | null
  readonly counts: Counts
  /** The firmware of the guests; null for the usual one of the emulator. */
  readonly firmware: string | null
  readonly hasKvm: boolean
  readonly boots: number
  readonly parallel: number
  readonly memoryMib: number
  readonly cpus: number
  /** The command that starts the emulator on certain CPUs; empty where it may use all. */
  readonly prefix: readonly string[]
  readonly append: string
  readonly configSha256: string | null
  readonly timeoutSeconds: number
}

/** Two boots show whether a count is the same in each. */
const COUNTED_BOOTS = 2
/** An interval of a median needs six blocks. */
const TIMED_BOOTS = 6

/** What a guest has beside the archive it is booted with: the kernel, Node.js and the descriptors of a usual suite. */
const GUEST_MIB = 400
const USUAL_MEMORY_MIB = 1024
const MEBIBYTE = 2 ** 20

/** The guest with a writer thread has a CPU for it where times are taken. */
const TIMED_CPUS = 2

/** Returns the MiB that `--memory` gives: `1536`, `1536M`, `2G`. @throws InputError */
export function memoryOf(given: string | undefined): number {
  if (given === undefined) return USUAL_MEMORY_MIB
  const [, number = '', unit = 'M'] = /^(\d{1,7})([MG]?)$/i.exec(given) ?? []
  if (number === '') throw new InputError(`--memory: expected a size, such as 1536M or 2G, not "${given}"`)
  return Number(number) * (unit.toUpperCase() === 'G' ? 1024 : 1)
}

/**
 * Checks that a guest has room for what it is booted with, which lies in memory twice while it is unpacked.
 * @throws InputError
 */
export function checkMemory(memoryMib: number, archiveBytes: number): void {
  const needed = Math.ceil((2 * archiveBytes) / MEBIBYTE) + GUEST_MIB
  if (memoryMib < needed) {
    throw new InputError(
      `--memory: ${memoryMib} MiB are too few for the initramfs of ${formatBytes(archiveBytes)} and what is measured: give --memory ${needed}M or more`,
    )
  }
  const available = availableMemory()
  if (memoryMib * MEBIBYTE > available) {
    throw new InputError(
      `--memory: ${memoryMib} MiB are more than this machine has (${formatBytes(available)})`,
    )
  }
}

/** Returns what the clock of the guests counts, and whether the CPU runs them. @throws InputError */
function countsOf(options: VmOptions, emulator: Emulator): Pick<BootConditions, 'counts' | 'hasKvm'> {
  if (options.count) return { counts: 'instructions', hasKvm: false }
  const refusal = kvmRefusal(emulator)
  if (options.time && refusal !== null) {
    throw new InputError(`--time: ${refusal}: count instructions instead, with --count`)
  }
  return refusal === null ? { counts: 'time', hasKvm: true } : { counts: 'instructions', hasKvm: false }
}

function configSha256(given: string | undefined): string | null {
  if (given === undefined) return null
  return fileSha256(existingFile(given, '--config'))
}

/** @throws InputError where a count is given what only times depend on. */
function checkCounting({ budget, pin }: VmOptions): void {
  if (budget !== undefined) {
    throw new InputError('--budget: a count takes the same iterations in any time; leave it out')
  }
  if (pin !== undefined) throw new InputError('--pin: a count does not depend on the CPU; leave it out')
}

/** How kernels are booted as far as the options say it by themselves. */
export type BootOptions = Pick<BootConditions, 'memoryMib' | 'append' | 'configSha256' | 'timeoutSeconds'> & {
  /** Null for the usual number. */
  readonly boots: number | null
}

/**
 * Returns what the options say of the boots, before a kernel is unpacked and the emulator is asked.
 * @throws InputError for what no machine could do.
 */
export function bootOptions(options: VmOptions): BootOptions {
  const { boots, append, memory, config, timeout, pin } = options
  if (options.count && options.time) throw new InputError('--count and --time exclude each other')
  if (options.count) checkCounting(options)
  if (pin !== undefined && !/^\d{1,4}(,\d{1,4})*$/.test(pin)) {
    throw new InputError(`--pin: "${pin}" is not a list of CPUs, such as 2,3`)
  }
  checkAppended(append ?? '')
  return {
    boots: boots === undefined ? null : parseNumber(boots, '--boots', 1, 1000),
    memoryMib: memoryOf(memory),
    append: append ?? '',
    configSha256: configSha256(config),
    timeoutSeconds: parseNumber(timeout ?? '300', '--timeout', 1, 86_400),
  }
}

/** Returns how kernels are booted. @throws InputError for what this machine does not have. */
export function bootConditions(options: VmOptions & { readonly boot: BootOptions }): BootConditions {
  const { boot, pin } = options
  const emulator = findEmulator(options.qemu)
  const { counts, hasKvm } = countsOf(options, emulator)
  const isCounting = counts === 'instructions'
  if (isCounting) checkCounting(options)
  const { memoryMib } = boot
  const fitting = Math.max(1, Math.floor(availableMemory() / MEBIBYTE / memoryMib))
  return {
    ...boot,
    emulator,
    vng: options.with === undefined ? null : requireProgram('vng', 'install virtme-ng, or leave --with out'),
    counts,
    firmware: isCounting ? emulator.firmware : null,
    hasKvm,
    boots: boot.boots ?? (isCounting ? COUNTED_BOOTS : TIMED_BOOTS),
    // Guests that are timed would disturb each other.
    parallel: isCounting ? Math.min(cpuCount(), fitting) : 1,
    cpus: isCounting ? 1 : Math.min(TIMED_CPUS, cpuCount()),
    prefix:
      pin === undefined
        ? []
        : [requireProgram('taskset', 'install util-linux, or leave --pin out'), '-c', pin],
  }
}
