/** What a machine shows of a hypervisor; null for a file that it does not have. */
export interface HypervisorTraces {
  /** The text of /proc/cpuinfo, whose flags on x86 have the bit of the CPUID leaf by which a guest knows. */
  readonly cpuinfo: string | null
  /** /sys/hypervisor/type, such as `xen`. */
  readonly type: string | null
  /** The vendor and the product in DMI (SMBIOS). */
  readonly vendor: string | null
  readonly product: string | null
  /** `compatible` of the devicetree's root and of its node `hypervisor`, with NUL between entries. */
  readonly treeRoot: string | null
  readonly treeHypervisor: string | null
}

/** The value of a fact that the machine does not show. */
export const UNKNOWN = 'unknown'

/** What DMI says in virtual machines and nowhere else. */
const VIRTUAL =
  /qemu|kvm|vmware|virtualbox|innotek|xen|bochs|parallels|bhyve|virtual machine|openstack|google compute engine|alibaba cloud ecs|droplet|firecracker|apple virtualization/i

function firstEntry(text: string | null): string | null {
  return text?.split('\0')[0]?.trim() || null
}

/**
 * Returns the hypervisor's name, `yes` where a machine is virtual and does not name it, null on bare metal, and
 * `unknown` where nothing says which of these it is, as on ARM without DMI and devicetree.
 */
export function hypervisorOf(traces: HypervisorTraces): string | null {
  const { cpuinfo, type, vendor, product } = traces
  const flags = /^flags\s*:.*$/m.exec(cpuinfo ?? '')?.[0]
  const treeHypervisor = firstEntry(traces.treeHypervisor)
  if (flags !== undefined)
    return /\bhypervisor\b/.test(flags) ? (type ?? (vendor || treeHypervisor || 'yes')) : null
  if (type || treeHypervisor) return type || treeHypervisor
  if (traces.treeRoot?.includes('dummy-virt')) return 'yes'
  const dmi = [vendor, product].filter(Boolean).join(' ')
  if (VIRTUAL.test(dmi)) return vendor || 'yes'
  // The instances of Amazon EC2 that are no virtual machines have a name that ends in `.metal`.
  if (/amazon ec2/i.test(dmi)) return product?.includes('.metal') ? null : vendor
  return UNKNOWN
}
