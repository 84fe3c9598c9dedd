import { expect, test } from 'vitest'
import { countedRun } from '../../analysis/synthetic/counted_run.fixture.ts'
import { kernelDifferences, kernelFactsOf } from './kernel_facts.ts'
import type { RunEnvironment } from './schema.ts'

const { environment } = countedRun({ fdCounts: [8] })
const sides = { names: ['base', 'head'], between: ', ' } as const

function differences(change: Partial<RunEnvironment>): string[] {
  const [before, after] = [environment, { ...environment, ...change }].map(kernelFactsOf)
  return kernelDifferences([before ?? {}], [after ?? {}], sides)
}

const vm = environment.vm as NonNullable<RunEnvironment['vm']>

test.each<[Partial<RunEnvironment>, RegExp]>([
  [{ kernel: '9.9.9' }, /^kernel \(.+, 9\.9\.9\)$/],
  [{ kernelVersion: '#7 SMP' }, /^kernel version \(.+, #7 SMP\)$/],
  [{ kernelBuildId: '0123456789abcdef' }, /^kernel build id \([0-9a-f]+, 0123456789ab\)$/],
  [{ kernelConfigSha256: 'fedcba9876543210' }, /^kernel configuration \(.+, fedcba987654\)$/],
  [
    { kernelCommandLine: `${environment.kernelCommandLine} mitigations=off` },
    /^kernel command line \(head alone: mitigations=off\)$/,
  ],
  [{ clockSource: 'hpet' }, /^clock source \(.+, hpet\)$/],
  [{ hypervisor: 'Xen' }, /^hypervisor \(.+, Xen\)$/],
  [{ vm: { ...vm, qemu: 'QEMU 99' } }, /^emulator \(.+, QEMU 99\)$/],
  [{ vm: { ...vm, options: [...vm.options, '-smp', '2'] } }, /^emulator's options \(head alone: -smp 2\)$/],
  [{ vm: { ...vm, hostKernel: '9.9.9' } }, /^host kernel \(/],
])('%j is said to differ', (change, words) => {
  expect(differences(change)).toEqual([expect.stringMatching(words)])
})

test('the seed of the emulator is no difference, since that of the run says it', () => {
  expect(differences({ vm: { ...vm, options: [...vm.options, '-seed', '5'] } })).toEqual([])
})
