import { pairsWithin } from '../runner/cell_plan.ts'
import { formatInteger, formatPercent } from '../units/format.ts'

/** What a machine shows of itself. */
export interface Machine {
  readonly platform: string
  readonly cpuCount: number
  readonly allowedCpus: number
  readonly descriptorLimit: { readonly soft: number; readonly hard: number } | null
  readonly governor: string | null
  readonly hypervisor: string | null
  /** Share of all CPU time since boot that the hypervisor took; null where the kernel does not say. */
  readonly stealShare: number | null
  readonly loadAverage: number
  readonly clockSource: string | null
  readonly addon: 'ready' | string
}

export interface Check {
  readonly name: string
  readonly verdict: 'ok' | 'note' | 'warning'
  readonly finding: string
  /** What to do about it; null where nothing is wrong. */
  readonly advice: string | null
}

function ok(name: string, finding: string): Check {
  return { name, verdict: 'ok', finding, advice: null }
}

function note(name: string, finding: string, advice: string): Check {
  return { name, verdict: 'note', finding, advice }
}

function warning(name: string, finding: string, advice: string): Check {
  return { name, verdict: 'warning', finding, advice }
}

/** The largest N of the default suite. */
const WANTED_PAIRS = 8192
const FAST_CLOCKS = ['tsc', 'kvm-clock', 'hyperv_clocksource_tsc_page', 'arch_sys_counter']

function addonCheck({ platform, addon }: Machine): Check {
  if (platform !== 'linux') {
    return warning('system', `this is ${platform}`, 'measure on Linux; list and report work here')
  }
  if (addon === 'ready') return ok('native addon', 'built and loaded')
  return warning('native addon', addon, 'apt install build-essential python3; then "muxbench run" builds it')
}

function descriptorCheck({ descriptorLimit }: Machine): Check {
  if (!descriptorLimit) {
    return note('descriptors', 'the limit could not be read', 'mend the native addon first, then look again')
  }
  const pairs = pairsWithin(descriptorLimit)
  const finding = `hard limit ${formatInteger(descriptorLimit.hard)}: room for ${formatInteger(pairs)} socketpairs`
  if (pairs >= WANTED_PAIRS) return ok('descriptors', finding)
  return warning(
    'descriptors',
    finding,
    'larger cells are skipped: raise the hard limit (ulimit -Hn 20000 as root, or LimitNOFILE= of the service)',
  )
}

function cpuCheck({ cpuCount, allowedCpus }: Machine): Check {
  const finding = `${allowedCpus} of ${cpuCount} CPUs may be used`
  if (allowedCpus >= 2) return ok('CPUs', finding)
  return warning('CPUs', finding, 'everything else shares the CPU with what is measured: allow a second one')
}

function governorCheck({ governor }: Machine): Check {
  if (governor === null) {
    return note(
      'governor',
      'the kernel shows none',
      'frequency changes cannot be seen here: trust ratios of one run',
    )
  }
  if (governor === 'performance') return ok('governor', governor)
  return warning('governor', governor, 'cpupower frequency-set -g performance, while measuring')
}

function hypervisorCheck({ hypervisor }: Machine): Check {
  if (hypervisor === null) return ok('hypervisor', 'none: bare metal')
  return note(
    'hypervisor',
    hypervisor === 'yes' ? 'a virtual machine' : `a virtual machine (${hypervisor})`,
    'neighbours can disturb: compare only what one run interleaved',
  )
}

function stealCheck({ stealShare }: Machine): Check {
  if (stealShare === null) return note('steal time', 'the kernel does not say', 'nothing to change')
  const finding = `${formatPercent(stealShare)} of CPU time since boot`
  if (stealShare < 0.01) return ok('steal time', finding)
  return warning(
    'steal time',
    finding,
    'the host is crowded: use a quieter one, or more blocks (--blocks 10)',
  )
}

function loadCheck({ loadAverage, cpuCount }: Machine): Check {
  const finding = `${loadAverage.toFixed(2)} over the last minute`
  if (loadAverage < 0.5 * cpuCount) return ok('load', finding)
  return warning('load', finding, 'other work is running: end it, or wait until it has')
}

function clockCheck({ clockSource }: Machine): Check {
  if (clockSource === null) return note('clock source', 'unknown', 'see the cost of the clock in the report')
  if (FAST_CLOCKS.includes(clockSource)) return ok('clock source', clockSource)
  return warning(
    'clock source',
    `${clockSource} needs a system call`,
    'boot with clocksource=tsc where the TSC is stable',
  )
}

/** Every check, each with what to do where it is not fine. */
export function examine(machine: Machine): Check[] {
  return [
    addonCheck,
    cpuCheck,
    descriptorCheck,
    governorCheck,
    hypervisorCheck,
    stealCheck,
    loadCheck,
    clockCheck,
  ].map(check => check(machine))
}
