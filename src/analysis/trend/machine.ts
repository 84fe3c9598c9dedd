import type { HistoryLine } from '../../result/history/schema.ts'

type Machine = HistoryLine['machine']

/**
 * Returns what tells machines apart, including the clock and the scheduler, on which figures depend as much. The kernel
 * counts only where that is asked for: many histories are about it, and that of a rented machine changes by itself.
 */
function factsOf(machine: Machine, isByKernel: boolean): (string | null)[] {
  const { arch, cpuCount, cpuModel, hypervisor, clock, scheduler, kernel } = machine
  return [
    arch,
    `${cpuCount} × ${cpuModel}`,
    // `yes` stands for a hypervisor that does not say its name.
    hypervisor === 'yes' ? 'a virtual machine' : hypervisor,
    clock,
    scheduler === 'SCHED_OTHER' ? null : scheduler,
    isByKernel ? kernel : null,
  ]
}

export function machineKey(machine: Machine, isByKernel: boolean): string {
  return JSON.stringify(factsOf(machine, isByKernel))
}

/** Returns `x64, 2 × Example CPU, kvm, TSC`. */
export function machineWords(machine: Machine, isByKernel: boolean): string {
  return factsOf(machine, isByKernel)
    .filter(fact => fact !== null)
    .join(', ')
}
