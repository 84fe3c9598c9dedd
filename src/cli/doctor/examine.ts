import type { Check, Finding } from './check.ts'
import { clockCostCheck, clockSourceCheck, tscCheck } from './clock_checks.ts'
import {
  boostCheck,
  cpuCheck,
  governorCheck,
  hypervisorCheck,
  isolationCheck,
  quotaCheck,
  sleepStateCheck,
  smtCheck,
} from './cpu_checks.ts'
import { buildIdCheck, commandLineCheck, configurationCheck, kernelCheck } from './kernel_checks.ts'
import type { Machine } from './machine.ts'
import { cpuDifferenceCheck, driftCheck } from './pace_checks.ts'
import {
  addonCheck,
  addressCheck,
  descriptorCheck,
  fifoCheck,
  groupMemoryCheck,
  hardwareCounterCheck,
  mechanismCheck,
  processCheck,
  refusedCallCheck,
  softwareCounterCheck,
  systemCheck,
} from './permission_checks.ts'
import { hugePageCheck, loadCheck, memoryCheck, stealCheck, swapCheck } from './quiet_checks.ts'

/** The checks of a machine that can measure, by their names and in the order of the output. */
const CHECKS: Readonly<Record<string, (machine: Machine) => Finding>> = {
  kernel: kernelCheck,
  'build id': buildIdCheck,
  'command line': commandLineCheck,
  configuration: configurationCheck,
  CPUs: cpuCheck,
  'CPU quota': quotaCheck,
  descriptors: descriptorCheck,
  processes: processCheck,
  addresses: addressCheck,
  'group memory': groupMemoryCheck,
  'refused calls': refusedCallCheck,
  mechanisms: mechanismCheck,
  'clock source': clockSourceCheck,
  TSC: tscCheck,
  'clock cost': clockCostCheck,
  'soft counters': softwareCounterCheck,
  'hard counters': hardwareCounterCheck,
  SCHED_FIFO: fifoCheck,
  isolation: isolationCheck,
  SMT: smtCheck,
  governor: governorCheck,
  boost: boostCheck,
  'sleep states': sleepStateCheck,
  hypervisor: hypervisorCheck,
  'steal time': stealCheck,
  load: loadCheck,
  memory: memoryCheck,
  swap: swapCheck,
  'huge pages': hugePageCheck,
  drift: driftCheck,
  'CPUs alike': cpuDifferenceCheck,
}

/** Returns the results of all checks, each with advice where something is wrong. */
export function examine(machine: Machine): Check[] {
  const first = machine.platform === 'linux' ? { 'native addon': addonCheck } : { system: systemCheck }
  return Object.entries({ ...first, ...CHECKS }).map(([name, check]) => ({ name, ...check(machine) }))
}
