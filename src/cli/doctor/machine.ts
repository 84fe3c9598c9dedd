import { existsSync, readdirSync } from 'node:fs'
import { arch, loadavg, platform, totalmem } from 'node:os'
import { type Addon, type DescriptorLimit, loadAddon, type RefusedCall } from '../../poller/addon.ts'
import { machineFacts } from '../../result/run/environment.ts'
import { readKernelFile } from '../../result/run/kernel_file.ts'
import type { RunEnvironment } from '../../result/run/schema.ts'
import { availableMemory } from '../../runner/cell_plan.ts'
import { cpuQuota, processLimit } from '../../runner/control_group.ts'
import { cpuCount } from '../../runner/cpu_count.ts'
import { BLOCK_THREADS, ownLimits, softLimit } from '../../runner/process_limits.ts'
import { measurePace, PACE_MS, type Pace } from './pace.ts'

/** A state in which an idle CPU sleeps. */
interface IdleState {
  /** Its folder in sysfs: `state2`. */
  readonly folder: string
  readonly name: string
  /** How long the CPU takes to leave the state, as the driver states it. */
  readonly exitLatencyUs: number
  readonly disabled: boolean
}

/** Facts about a machine. A fact is null where the machine does not show it or where the addon is needed and missing. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  readonly addon: 'ready' | string
  readonly cpuCount: number
  readonly allowedCpus: number | null
  /** How many CPUs' worth of time the control group grants; null where it sets no quota. */
  readonly cpuQuota: number | null
  /** The calls that this machine refuses of those that containers refuse. */
  readonly refusedCalls: readonly RefusedCall[] | null
  readonly refusedMechanisms: readonly RefusedCall[] | null
  readonly descriptorLimit: DescriptorLimit | null
  /** `granted` where the kernel grants the threads of a block process, or the name of the errno that it refuses them with. */
  readonly threads: string | null
  /** The most processes and threads of this user (RLIMIT_NPROC); null without a limit. */
  readonly userProcesses: number | null
  /** The most processes and threads of the control group (pids.max); null without a limit. */
  readonly groupProcesses: number | null
  /** The limit of addresses (RLIMIT_AS) in bytes; null without one. */
  readonly addressBytes: number | null
  /** The memory that the control group allows; null where it is no less than that of the machine. */
  readonly groupMemoryBytes: number | null
  readonly kernel: Pick<
    RunEnvironment,
    'kernel' | 'kernelVersion' | 'kernelBuildId' | 'kernelCommandLine' | 'kernelConfigSha256'
  >
  readonly governor: string | null
  readonly hypervisor: string | null
  /** The share of all CPU time since boot that the hypervisor took. */
  readonly stealShare: number | null
  readonly loadAverage: number
  readonly clockSource: string | null
  readonly otherClockSources: readonly string[]
  readonly tscInvariant: boolean | null
  /** The cost of one reading of each clock; `tsc` is null where the TSC is not invariant. */
  readonly clockCostsNs: { readonly monotonic: number; readonly tsc: number | null } | null
  /** `granted`, or the name of the errno that perf_event_open fails with. */
  readonly softwareCounters: string | null
  readonly hardwareCounters: string | null
  readonly perfEventParanoid: string | null
  /** `granted`, or the name of the errno that sched_setscheduler fails with. */
  readonly fifo: string | null
  /** The CPU time in µs of each second that threads under SCHED_FIFO may use. */
  readonly realTimeUs: number | null
  /** The list of isolated CPUs as in sysfs, such as `2-3`; empty where none is isolated. */
  readonly isolatedCpus: string
  readonly smtActive: boolean | null
  /** The file that switches the frequency boost, and whether the boost is on. */
  readonly boost: { readonly file: string; readonly isOn: boolean } | null
  readonly idleStates: readonly IdleState[]
  /** The mode of transparent huge pages: `always`, `madvise` or `never`. */
  readonly hugePages: string | null
  readonly memoryBytes: number | null
  readonly availableBytes: number | null
  readonly swapUsedBytes: number | null
  /** How steady the machine was while it was measured; null without the addon. */
  readonly pace: Pace | null
}

/** Returns the share of all CPU time since boot that the hypervisor took, from the first line of /proc/stat. */
export function stealShareOf(procStat: string | null): number | null {
  const fields = procStat?.split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number)
  const steal = fields?.[7]
  if (!fields || steal === undefined) return null
  // The guest times, which follow the first eight fields, are already contained in user and nice.
  const total = fields.slice(0, 8).reduce((sum, value) => sum + value, 0)
  return total === 0 ? 0 : steal / total
}

/** Returns the value of one line of /proc/meminfo, in bytes. */
export function memoryLine(meminfo: string | null, name: string): number | null {
  const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(meminfo ?? '')?.[1]
  return kilobytes === undefined ? null : Number(kilobytes) * 1024
}

/** Returns the chosen word of a file such as `always [madvise] never`. */
export function bracketed(text: string | null): string | null {
  return /\[(\w+)\]/.exec(text ?? '')?.[1] ?? null
}

const CPU = '/sys/devices/system/cpu'

function boostSwitch(): Machine['boost'] {
  const boost = `${CPU}/cpufreq/boost`
  if (existsSync(boost)) return { file: boost, isOn: readKernelFile(boost) === '1' }
  const noTurbo = `${CPU}/intel_pstate/no_turbo`
  return existsSync(noTurbo) ? { file: noTurbo, isOn: readKernelFile(noTurbo) === '0' } : null
}

function idleStates(): IdleState[] {
  const folder = `${CPU}/cpu0/cpuidle`
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .sort()
    .map(state => ({
      folder: state,
      name: readKernelFile(`${folder}/${state}/name`) ?? state,
      exitLatencyUs: Number(readKernelFile(`${folder}/${state}/latency`) ?? 0),
      disabled: readKernelFile(`${folder}/${state}/disable`) === '1',
    }))
}

/** Returns `granted` where the probe succeeds, otherwise the name of the errno. */
function tried(probe: () => void): string {
  try {
    probe()
    return 'granted'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'refused'
  }
}

const CLOCK_PAIRS = 50_000
const CALIBRATION_MS = 20

function clockCostsNs(addon: Addon): Machine['clockCostsNs'] {
  const monotonic = addon.calibrateClock(CLOCK_PAIRS).costNs
  if (!addon.tscIsInvariant()) return { monotonic, tsc: null }
  addon.useTsc(addon.calibrateTsc(CALIBRATION_MS).frequencyHz)
  const tsc = addon.calibrateClock(CLOCK_PAIRS).costNs
  addon.useMonotonic()
  return { monotonic, tsc }
}

function asked(addon: Addon | null, paceMs: number) {
  return {
    allowedCpus: addon?.affinity().length ?? null,
    refusedCalls: addon?.refusedCalls() ?? null,
    refusedMechanisms: addon?.refusedMechanisms() ?? null,
    descriptorLimit: addon?.descriptorLimit() ?? null,
    tscInvariant: addon?.tscIsInvariant() ?? null,
    clockCostsNs: addon && clockCostsNs(addon),
    threads: addon && tried(() => addon.probeThreads(BLOCK_THREADS)),
    softwareCounters: addon && tried(() => addon.probePerfEvent(false)),
    hardwareCounters: addon && tried(() => addon.probePerfEvent(true)),
    fifo: addon && tried(() => addon.probeFifo()),
    pace: addon && measurePace(addon, paceMs),
  }
}

function loaded(): { addon: Addon | null; state: string } {
  try {
    return { addon: loadAddon(), state: 'ready' }
  } catch (error) {
    return { addon: null, state: (error as Error).message }
  }
}

/** Returns the facts about this machine, whose pace is measured for `paceMs`. */
export function thisMachine(paceMs = PACE_MS): Machine {
  const { addon, state } = loaded()
  const facts = machineFacts()
  const { governor, hypervisor, clockSource } = facts
  const clockSources = readKernelFile(
    '/sys/devices/system/clocksource/clocksource0/available_clocksource',
  )?.split(/\s+/)
  const realTime = readKernelFile('/proc/sys/kernel/sched_rt_runtime_us')
  const smt = readKernelFile(`${CPU}/smt/active`)
  const meminfo = readKernelFile('/proc/meminfo')
  const limits = ownLimits()
  const allowedMemory = availableMemory()
  const swapTotal = memoryLine(meminfo, 'SwapTotal')
  return {
    platform: platform(),
    arch: arch(),
    addon: state,
    cpuCount: cpuCount(),
    cpuQuota: cpuQuota(),
    userProcesses: softLimit(limits, 'Max processes'),
    groupProcesses: processLimit(),
    addressBytes: softLimit(limits, 'Max address space'),
    groupMemoryBytes: allowedMemory < totalmem() ? allowedMemory : null,
    kernel: facts,
    governor,
    hypervisor,
    stealShare: stealShareOf(readKernelFile('/proc/stat')),
    loadAverage: loadavg()[0] ?? 0,
    clockSource,
    otherClockSources: (clockSources ?? []).filter(name => name !== clockSource),
    perfEventParanoid: readKernelFile('/proc/sys/kernel/perf_event_paranoid'),
    realTimeUs: realTime === null ? null : Number(realTime),
    isolatedCpus: readKernelFile(`${CPU}/isolated`) || readKernelFile(`${CPU}/nohz_full`) || '',
    smtActive: smt === null ? null : smt === '1',
    boost: boostSwitch(),
    idleStates: idleStates(),
    hugePages: bracketed(readKernelFile('/sys/kernel/mm/transparent_hugepage/enabled')),
    memoryBytes: memoryLine(meminfo, 'MemTotal'),
    availableBytes: memoryLine(meminfo, 'MemAvailable'),
    swapUsedBytes: swapTotal === null ? null : swapTotal - (memoryLine(meminfo, 'SwapFree') ?? 0),
    ...asked(addon, paceMs),
  }
}
