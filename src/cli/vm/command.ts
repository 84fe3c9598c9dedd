import { type Command, Option } from 'commander'
import { addComparisonOptions } from '../options/comparison_options.ts'
import {
  addAxisOptions,
  addOriginOptions,
  collect,
  type Invocation,
  MEASURING_EXIT_HELP,
  outOfRun,
  seedOption,
  suiteArgument,
  summaryAsJson,
} from '../options/shared_options.ts'
import type { VmAbOptions } from './vm_ab.ts'
import type { VmRunOptions } from './vm_run.ts'

const VM_HELP = `
Examples:
  muxbench vm run smoke --kernel bzImage                      what the select, poll and epoll of a kernel take
  muxbench vm run --kernel 6.1.deb --kernel 6.12.deb          two kernels, and a page that compares them
  muxbench vm ab smoke --kernel old/bzImage --kernel new/bzImage    did the kernel become slower?
  See also: muxbench vm run --help, and likewise for ab.`

const VM_RUN_HELP = `
Each kernel is booted in QEMU, which needs no rights: with an initramfs of Node.js and muxbench, no disk and no network.
With --count the clock of the guest counts instructions, which are the same on every machine, and in nearly each cell in
each boot; it is the default where there is no KVM. A count is no time: it knows no caches, no branch prediction and no
mitigation's price.

Examples:
  muxbench vm run smoke --kernel arch/x86/boot/bzImage
  muxbench vm run --kernel linux-image-6.12.107+deb12-cloud-amd64-unsigned_6.12.107-1~deb12u1_amd64.deb --fds 64
  muxbench vm run smoke --kernel v6.17/bzImage --kernel v6.18/bzImage --config .config --append mitigations=off
${MEASURING_EXIT_HELP}`

const VM_AB_HELP = `
The first kernel is the one to compare with, the second the one that is judged. With one kernel, two builds of muxbench
are compared in it: --base and --head are checkouts or addons, of which the addon is measured.

Examples:
  muxbench vm ab smoke --kernel old/bzImage --kernel new/bzImage
  muxbench vm ab smoke --kernel bzImage --base ../main --head . --min-effect 0
  muxbench vm ab smoke --kernel bzImage --base-addon old.node --head-addon new.node --format markdown

Exit codes: 0 fine, 1 a regression, 2 a usage error or a failure, 3 inconclusive (only with --fail-on inconclusive),
130 interrupted.`

/** Adds how guests are booted. */
function addBootOptions(command: Command): Command {
  return command
    .option('--count', 'count instructions (the default where there is no KVM)')
    .option('--time', 'take times; needs KVM')
    .option('--boots <n>', 'boots of each kernel (default: 2, or 6 with --time)')
    .addOption(new Option('--with <program>', 'let virtme-ng boot the guests').choices(['vng']))
    .option('--qemu <path>', 'the emulator (default: qemu-system-x86_64)')
    .option('--append <text>', "what is added to the kernel's command line")
    .option('--memory <size>', 'the memory of a guest, such as 2G (default: 1024M)')
    .option('--config <file>', 'the configuration of the kernel, whose hash is recorded')
    .option('--timeout <seconds>', 'how long a guest may report nothing (default: 300)')
    .option('--pin <cpu,cpu>', 'with --time: the CPUs that the emulator runs on')
}

/** Defines `muxbench vm` with its commands `run` and `ab`. */
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
    .addOption(seedOption('the seed of the workload (default: 1, or random with --time)'))
  addAxisOptions(run)
  addOriginOptions(run)
    .option('--resume <dir>', 'carry on interrupted boots; give the command as it was begun')
    .option('--force', 'replace an earlier run in the folder')
    .addOption(summaryAsJson())
    .addHelpText('after', VM_RUN_HELP)
    .action(async (suites: string[], options: VmRunOptions) => {
      const { vmRunCommand } = await import('./vm_run.ts')
      exit(await vmRunCommand(suites, options, args))
    })

  const ab = vm
    .command('ab')
    .description('measure in two kernels, or two builds in one, and judge whether one is slower')
    .addArgument(suiteArgument())
    .option('--kernel <file>', 'the baseline, then the candidate; or the kernel of both builds', collect)
    .option('--base <dir>', 'the build to compare with: a checkout or an addon')
    .option('--head <dir>', 'the build to be judged: a checkout or an addon')
    .option('--base-addon <file>', 'the same, an addon')
    .option('--head-addon <file>', 'the same, an addon')
  addBootOptions(ab)
    .option('--budget <seconds>', 'with --time: the time for all boots of a side together')
    .addOption(seedOption('the seed of the workload (default: 1, or random with --time)'))
  addAxisOptions(ab)
  addOriginOptions(ab)
    .option(
      '--out <dir>',
      'where both runs, the comparison and its pages go (default: reports/vm-ab-<stamp>)',
    )
    .option('--resume <dir>', 'carry on interrupted boots; give the command as it was begun')
    .option('--force', 'replace what is in the folder')
  addComparisonOptions(ab, 'of counts any; of times 15%, and 50% where threads wake each other')
    .addHelpText('after', VM_AB_HELP)
    .action(async (suites: string[], options: VmAbOptions, command: Command) => {
      const { vmAbCommand } = await import('./vm_ab.ts')
      const isDefaultFloor = command.getOptionValueSource('minEffect') === 'default'
      exit(await vmAbCommand(suites, options, args, isDefaultFloor))
    })
}
