import type { Command } from 'commander'
import {
  addAxisOptions,
  collect,
  type Invocation,
  MEASURING_EXIT_HELP,
  outOfRun,
  seedOption,
  suiteArgument,
  summaryAsJson,
} from '../options/shared_options.ts'
import type { VmRunOptions } from './vm_run.ts'

const VM_HELP = `
Examples:
  muxbench vm run smoke --kernel bzImage                      what the select, poll and epoll of a kernel take
  muxbench vm run --kernel 6.1.deb --kernel 6.12.deb          two kernels, and a page that compares them
  See also: muxbench vm run --help.`

const VM_RUN_HELP = `
Each kernel is booted in QEMU, which needs no rights: with an initramfs of Node.js and muxbench, no disk and no network.
With --count the clock of the guest counts instructions, which are the same in each boot and on every machine; it is the
default where there is no KVM. A count is no time: it knows no caches, no branch prediction and no mitigation's price.

Examples:
  muxbench vm run smoke --kernel arch/x86/boot/bzImage
  muxbench vm run --kernel linux-image-6.12.107+deb12-cloud-amd64-unsigned_6.12.107-1~deb12u1_amd64.deb --fds 64
  muxbench vm run smoke --kernel v6.17/bzImage --kernel v6.18/bzImage --config .config --append mitigations=off
${MEASURING_EXIT_HELP}`

/** Adds how guests are booted. */
function addBootOptions(command: Command): Command {
  return command
    .option('--count', 'count instructions (the default where there is no KVM)')
    .option('--time', 'take times; needs KVM')
    .option('--boots <n>', 'boots of each kernel (default: 2, or 6 with --time)')
    .option('--qemu <path>', 'the emulator (default: qemu-system-x86_64)')
    .option('--append <text>', "what is added to the kernel's command line")
    .option('--memory <size>', 'the memory of a guest, such as 2G (default: 1024M)')
    .option('--config <file>', 'the configuration of the kernel, whose hash is recorded')
    .option('--timeout <seconds>', 'how long a guest may report nothing (default: 300)')
    .option('--pin <cpu,cpu>', 'with --time: the CPUs that the emulator runs on')
}

/** Defines `muxbench vm` with its command `run`. */
export function defineVm(program: Command, { args, exit }: Invocation): void {
  const vm = program
    .command('vm')
    .description('boot kernels in an emulator, and measure in them')
    .addHelpText('after', VM_HELP)

  const run = vm
    .command('run')
    .description('measure suites in each of several kernels; write run.json and report.html')
    .addArgument(suiteArgument())
    .option('--kernel <file>', 'a bzImage, a vmlinuz or a Debian package (repeatable)', collect)
  addBootOptions(run)
    .option('--budget <seconds>', 'with --time: the time for all boots of a kernel together')
    .addOption(outOfRun())
    .addOption(seedOption())
  addAxisOptions(run)
    .option('--force', 'replace an earlier run in the folder')
    .addOption(summaryAsJson())
    .addHelpText('after', VM_RUN_HELP)
    .action(async (suites: string[], options: VmRunOptions) => {
      const { vmRunCommand } = await import('./vm_run.ts')
      exit(await vmRunCommand(suites, options, args))
    })
}
