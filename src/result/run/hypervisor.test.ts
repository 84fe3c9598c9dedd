import { expect, test } from 'vitest'
import { cpusIn } from '../../runner/cpu_count.ts'
import { cpuModelOf } from './environment.ts'
import { type HypervisorTraces, hypervisorOf } from './hypervisor.ts'

const NOTHING: HypervisorTraces = {
  cpuinfo: null,
  type: null,
  vendor: null,
  product: null,
  treeRoot: null,
  treeHypervisor: null,
}
const guest = 'flags\t\t: fpu hypervisor lahf_lm'
const arm = 'processor\t: 0\nFeatures\t: fp asimd\nCPU implementer\t: 0x41'

test.each<[string, Partial<HypervisorTraces>, string | null]>([
  ['bare x86', { cpuinfo: 'flags\t\t: fpu sse', vendor: 'Dell Inc.' }, null],
  ['an x86 guest', { cpuinfo: guest, vendor: 'QEMU' }, 'QEMU'],
  ['an x86 guest without DMI', { cpuinfo: guest }, 'yes'],
  ['a Xen guest', { cpuinfo: guest, type: 'xen' }, 'xen'],
  ['ARM that shows nothing', { cpuinfo: arm }, 'unknown'],
  ['ARM with a vendor that also sells hardware', { cpuinfo: arm, vendor: 'HPE' }, 'unknown'],
  ['an ARM guest by DMI', { cpuinfo: arm, vendor: 'QEMU', product: 'KVM Virtual Machine' }, 'QEMU'],
  ['an ARM guest by its devicetree', { cpuinfo: arm, treeRoot: 'linux,dummy-virt\0' }, 'yes'],
  ['an ARM guest of Xen', { cpuinfo: arm, treeHypervisor: 'xen,xen-4.17\0xen,xen\0' }, 'xen,xen-4.17'],
  ['EC2', { cpuinfo: arm, vendor: 'Amazon EC2', product: 'm7g.large' }, 'Amazon EC2'],
  ['EC2 bare metal', { cpuinfo: arm, vendor: 'Amazon EC2', product: 'm7g.metal' }, null],
])('the hypervisor of %s', (_, traces, expected) => {
  expect(hypervisorOf({ ...NOTHING, ...traces })).toBe(expected)
})

test('an ARM CPU is named by the numbers of its maker and part', () => {
  const numbers = `${arm}\nCPU architecture: 8\nCPU part\t: 0xd0c`
  expect(cpuModelOf(undefined, numbers)).toBe('ARM implementer 0x41 part 0xd0c')
  expect(cpuModelOf('unknown', numbers)).toBe('ARM implementer 0x41 part 0xd0c')
  expect(cpuModelOf('unknown', null)).toBe('unknown')
  expect(cpuModelOf(' EPYC ', null)).toBe('EPYC')
})

test('CPUs are counted by the lines of /proc/stat', () => {
  expect(cpusIn('cpu  1 2\ncpu0 1 2\ncpu1 1 2\nintr 5')).toBe(2)
})
