import { UNKNOWN } from '../../result/run/hypervisor.ts'
import { counted, formatInteger } from '../../units/format.ts'
import { type Finding, note, ok, warning } from './check.ts'
import type { Machine } from './machine.ts'

export function cpuCheck({ cpuCount, allowedCpus }: Machine): Finding {
  const allowed = allowedCpus ?? cpuCount
  const finding = `${allowed} of ${cpuCount} may be used`
  if (allowed >= 2) return ok(finding)
  return warning(
    finding,
    'waitMode wakeup and load open share it with their writer thread, and everything else does too: allow a second one',
    cpuCount > allowed ? `taskset -cp 0-${cpuCount - 1} $$` : null,
  )
}

export function quotaCheck({ cpuQuota, cpuCount }: Machine): Finding {
  if (cpuQuota === null || cpuQuota >= cpuCount) return ok('none')
  return warning(
    `${Number(cpuQuota.toFixed(2))} CPUs of ${cpuCount}`,
    'the kernel stops a block for tens of ms whenever its share of a period is used up; run.json marks such blocks: start the container without --cpus and without a CPU limit',
  )
}

/** Isolating CPUs is advised from this many on, since fewer would leave too little for the rest of the system. */
const CPUS_TO_ISOLATE_FROM = 4

export function isolationCheck({ isolatedCpus, cpuCount }: Machine): Finding {
  if (isolatedCpus !== '') return ok(`CPU ${isolatedCpus}: measure there with --pin`)
  if (cpuCount < CPUS_TO_ISOLATE_FROM) {
    return note(
      'no CPU is isolated',
      `the scheduler may interrupt any wait, which the tails show; with ${counted(cpuCount, 'CPU')} there is none to spare`,
    )
  }
  const last = `${cpuCount - 2},${cpuCount - 1}`
  return note(
    'no CPU is isolated',
    `the scheduler may interrupt any wait, which the tails show: boot with isolcpus=${last} nohz_full=${last}, then --pin ${last}`,
  )
}

export function smtCheck({ smtActive }: Machine): Finding {
  if (smtActive === null) return note('the kernel does not say', 'nothing to change')
  if (!smtActive) return ok('off, or not shown to this machine')
  return note(
    'on',
    'the sibling of the measuring CPU takes a share of its core: pin reader and writer to different cores, or switch it off',
    'echo off > /sys/devices/system/cpu/smt/control',
  )
}

export function governorCheck({ governor }: Machine): Finding {
  if (governor === null) {
    return note(
      'the kernel shows none',
      'frequency changes cannot be seen or stopped from here: trust ratios of one run',
    )
  }
  if (governor === 'performance') return ok(governor)
  return warning(
    governor,
    'the frequency follows the load, so that the same call costs more after a pause: performance, while measuring',
    'echo performance | tee /sys/devices/system/cpu/cpu*/cpufreq/scaling_governor',
  )
}

export function boostCheck({ boost }: Machine): Finding {
  if (boost === null) return note('the kernel shows no switch', 'nothing to change')
  if (!boost.isOn) return ok('off')
  return note(
    'on',
    'the frequency depends on temperature and on neighbours: off, where runs of different days are compared',
    `echo ${boost.file.endsWith('no_turbo') ? 1 : 0} > ${boost.file}`,
  )
}

/** A sleep state counts as deep from this exit latency on: C1 takes 1 or 2 µs, and more shows in every wake-up. */
const DEEP_US = 10

export function sleepStateCheck({ idleStates, hypervisor }: Machine): Finding {
  if (idleStates.length === 0) {
    return note(
      'the kernel shows none',
      hypervisor === null
        ? 'nothing to change'
        : 'the host decides how deeply an idle CPU sleeps, and wake-ups include it',
    )
  }
  const deep = idleStates.filter(({ exitLatencyUs, disabled }) => exitLatencyUs > DEEP_US && !disabled)
  if (deep.length === 0) return ok(`${idleStates.map(state => state.name).join(', ')}: none is deep`)
  const named = deep.map(state => `${state.name} (${formatInteger(state.exitLatencyUs)} µs)`)
  return warning(
    `${named.join(', ')} may be entered`,
    'a wake-up of an idle CPU includes leaving it: disable them while measuring waitMode wakeup or load open',
    `for state in ${deep.map(state => state.folder).join(' ')}; do echo 1 | tee /sys/devices/system/cpu/cpu*/cpuidle/$state/disable; done`,
  )
}

export function hypervisorCheck({ hypervisor }: Machine): Finding {
  if (hypervisor === null) return ok('none: bare metal')
  if (hypervisor === UNKNOWN) {
    return note(
      'not known: neither the CPU, DMI nor a devicetree says',
      'compare only what one run interleaved',
    )
  }
  return note(
    hypervisor === 'yes' ? 'a virtual machine' : `a virtual machine (${hypervisor})`,
    'neighbours can disturb, and what stands above may not be what the host does: compare only what one run interleaved',
  )
}
