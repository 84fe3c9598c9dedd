import { doctorText, fixText } from './doctor_text.ts'
import { examine } from './examine.ts'
import { thisMachine } from './machine.ts'

export interface DoctorOptions {
  readonly json?: boolean
  readonly fix?: boolean
}

/** `muxbench doctor`: is this machine fit to measure on, and what to change. Only looks, whatever the options. */
export function doctorOutput({ json, fix }: DoctorOptions, color: boolean): string {
  const checks = examine(thisMachine())
  if (json) return `${JSON.stringify(checks, null, 2)}\n`
  return fix ? fixText(checks) : doctorText(checks, color)
}
