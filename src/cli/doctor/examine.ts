import type { Check } from './check.ts'
import { clockCostCheck, clockSourceCheck, tscCheck } from './clock_checks.ts'
import {
  boostCheck,
  cpuCheck,
  governorCheck,
  hypervisorCheck,
  isolationCheck,
  sleepStateCheck,
  smtCheck,
} from './cpu_checks.ts'
import type { Machine } from './machine.ts'
import { cpuDifferenceCheck, driftCheck } from './pace_checks.ts'
import {
  addonCheck,
  descriptorCheck,
  fifoCheck,
  hardwareCounterCheck,
  softwareCounterCheck,
} from './permission_checks.ts'
import { hugePageCheck, loadCheck, memoryCheck, stealCheck, swapCheck } from './quiet_checks.ts'

const CHECKS: readonly ((machine: Machine) => Check)[] = [
  addonCheck,
  cpuCheck,
  descriptorCheck,
  clockSourceCheck,
  tscCheck,
  clockCostCheck,
  softwareCounterCheck,
  hardwareCounterCheck,
  fifoCheck,
  isolationCheck,
  smtCheck,
  governorCheck,
  boostCheck,
  sleepStateCheck,
  hypervisorCheck,
  stealCheck,
  loadCheck,
  memoryCheck,
  swapCheck,
  hugePageCheck,
  driftCheck,
  cpuDifferenceCheck,
]

/** Returns the results of all checks, each with advice where something is wrong. */
export function examine(machine: Machine): Check[] {
  return CHECKS.map(check => check(machine))
}
