import type { HistoryLine } from '../../result/history/schema.ts'

type Machine = HistoryLine['machine']

/**
 * What tells machines apart, with the conditions that figures depend on as much. The kernel is what many a history is
 * about, and that of a rented machine changes by itself: it splits series where it is asked for alone.
 */
function factsOf(machine: Machine, isByKernel: boolean): (string | null)[] {
  const { arch, cpuCount, cpuModel, hypervisor, clock, scheduler, kernel } = machine
  return [
    arch,
    `${cpuCount} × ${cpuModel}`,
    // What does not say its name.
    hypervisor === 'yes' ? 'a virtual machine' : hypervisor,
    clock,
    scheduler === 'SCHED_OTHER' ? null : scheduler,
    isByKernel ? kernel : null,
  ]
}

export function machineKey(machine: Machine, isByKernel: boolean): string {
  return JSON.stringify(factsOf(machine, isByKernel))
}

/** `x64, 2 × Example CPU, kvm, TSC`. */
export function machineWords(machine: Machine, isByKernel: boolean): string {
  return factsOf(machine, isByKernel)
    .filter(fact => fact !== null)
    .join(', ')
}
