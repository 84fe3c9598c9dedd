/** What the kernel is: facts that figures depend on, none of which is wrong. */
import { type Finding, ok } from './check.ts'
import type { Machine } from './machine.ts'

const UNKNOWN_FACT = 'the kernel does not show it'

export function kernelCheck({ kernel: { kernel, kernelVersion } }: Machine): Finding {
  return ok(kernelVersion === null ? kernel : `${kernel}, ${kernelVersion}`)
}

export function buildIdCheck({ kernel: { kernelBuildId } }: Machine): Finding {
  return ok(kernelBuildId ?? UNKNOWN_FACT)
}

export function commandLineCheck({ kernel: { kernelCommandLine } }: Machine): Finding {
  return ok(kernelCommandLine ?? UNKNOWN_FACT)
}

export function configurationCheck({ kernel: { kernelConfigSha256 } }: Machine): Finding {
  return ok(kernelConfigSha256 === null ? UNKNOWN_FACT : `SHA-256 of /proc/config.gz: ${kernelConfigSha256}`)
}
