import { cpus, loadavg, platform } from 'node:os'
import pc from 'picocolors'
import { type Addon, loadAddon } from '../poller/addon.ts'
import { machineFacts, readKernelFile } from '../result/environment.ts'
import { type Check, examine, type Machine } from './doctor_checks.ts'

/** Share of all CPU time since boot that the hypervisor took, from the first line of /proc/stat. */
export function stealShareOf(procStat: string | null): number | null {
  const fields = procStat?.split('\n')[0]?.trim().split(/\s+/).slice(1).map(Number)
  const steal = fields?.[7]
  if (!fields || steal === undefined) return null
  // The guest times after it are counted in user and nice already.
  const total = fields.slice(0, 8).reduce((sum, value) => sum + value, 0)
  return total === 0 ? 0 : steal / total
}

function addonState(): { addon: Addon | null; state: string } {
  try {
    return { addon: loadAddon(), state: 'ready' }
  } catch (error) {
    return { addon: null, state: (error as Error).message }
  }
}

function thisMachine(): Machine {
  const { addon, state } = addonState()
  const facts = machineFacts()
  return {
    platform: platform(),
    cpuCount: cpus().length,
    allowedCpus: addon?.affinity().length ?? cpus().length,
    descriptorLimit: addon?.descriptorLimit() ?? null,
    governor: facts.governor,
    hypervisor: facts.hypervisor,
    stealShare: stealShareOf(readKernelFile('/proc/stat')),
    loadAverage: loadavg()[0] ?? 0,
    clockSource: facts.clockSource,
    addon: state,
  }
}

function line(check: Check, color: boolean): string {
  const { green, yellow, red, dim } = pc.createColors(color)
  const marks = { ok: green('ok     '), note: yellow('note   '), warning: red('warning') }
  const advice = check.advice === null ? '' : `\n${' '.repeat(24)}${dim('→')} ${check.advice}`
  return `${marks[check.verdict]}  ${check.name.padEnd(13)}  ${check.finding}${advice}`
}

/** `muxbench doctor`: is this machine fit to measure on, and what to change. */
export function doctorText(color: boolean): string {
  return `${examine(thisMachine())
    .map(check => line(check, color))
    .join('\n')}\n`
}

/** `muxbench doctor --json`. */
export function doctorJson(): string {
  return `${JSON.stringify(examine(thisMachine()), null, 2)}\n`
}
