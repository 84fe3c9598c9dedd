import { Argument, type Command, Option } from 'commander'
import { FLEET_SCHEDULERS, MANIFEST_NAME } from '../../fleet/fleet_names.ts'
import {
  addAxisOptions,
  addConditionOptions,
  addOriginOptions,
  FILE_EXIT_HELP,
  type Invocation,
  MEASURING_EXIT_HELP,
  seedOption,
} from '../options/shared_options.ts'
import { addOrderOption, addSizeOptions } from '../run/command.ts'
import type { FleetCollectOptions } from './fleet_collect.ts'
import type { FleetJobOptions } from './fleet_job.ts'
import type { FleetStatusOptions } from './fleet_status.ts'
import type { FleetSubmitOptions } from './fleet_submit.ts'

const SUBMIT_HELP = `
The folder (--out) must be one that all nodes see, and it gets ${MANIFEST_NAME}. Where there is none, --put and --get name
shell commands: each is run for one part, whose files are in $MUXBENCH_DIR and whose name is $MUXBENCH_NAME.

Examples:
  muxbench fleet submit default --on slurm --out /shared/study --repeats 20
  muxbench fleet submit default --on slurm --out /shared/study --nodelist n1,n2,n3 --repeats 4 --shards 2
  muxbench fleet submit sweep --on slurm --out /shared/sweep --constraint icelake --dry-run
  muxbench fleet submit default --on kubernetes --out study --repeats 20 \\
    --image registry.example/muxbench:1 --volume claim:results/study
  muxbench fleet submit default --on kubernetes --out study --repeats 20 --image registry.example/muxbench:1 \\
    --put 'aws s3 sync "$MUXBENCH_DIR" "s3://bucket/$MUXBENCH_NAME"' \\
    --get 'aws s3 sync "s3://bucket/$MUXBENCH_NAME" "$MUXBENCH_DIR"'

With --nodelist each node has a job of its own and measures as much as the others; else the scheduler chooses. A node
never runs two parts at once. What sbatch takes from SBATCH_ACCOUNT, SBATCH_TIMELIMIT and the like, it takes here, too.
${FILE_EXIT_HELP}`

const STATUS_HELP = `
Examples:
  muxbench fleet status /shared/study
  muxbench fleet status /shared/study --json
${FILE_EXIT_HELP}`

const COLLECT_HELP = `
It can be called at any time and any number of times. What is missing is named, with its node where that is known.

Examples:
  muxbench fleet collect /shared/study
  muxbench fleet collect study --get 'aws s3 sync "s3://bucket/$MUXBENCH_NAME" "$MUXBENCH_DIR"'
${FILE_EXIT_HELP}`

const CANCEL_HELP = `
Example:
  muxbench fleet cancel /shared/study
${FILE_EXIT_HELP}`

const JOB_HELP = `
Jobs that muxbench fleet submit has submitted call this; nobody else needs it. It reads which task it is from the
variables of the scheduler, and carries a part on that this node has begun.
${MEASURING_EXIT_HELP}`

function submitted(): Argument {
  return new Argument('<dir>', 'the folder of a fleet that was submitted')
}

function defineSubmit(fleet: Command, { exit }: Invocation): void {
  const command = fleet
    .command('submit')
    .description('submit the jobs of a study to a scheduler')
    .argument('[suite]', 'a name (see muxbench list), or a path to a .ts, .js or .json file', 'default')
    .addOption(
      new Option('--on <scheduler>', 'the scheduler').choices(FLEET_SCHEDULERS).makeOptionMandatory(),
    )
    .option('--out <dir>', 'the folder of the fleet (default: reports/fleet-<suite>-<time>)')
    .option('--repeats <n>', 'how many times the suite is measured, on each node of --nodelist', '1')
    .option('--shards <n>', 'in how many parts each of them is divided', '1')
    .option('--nodelist <a,b>', 'the nodes that measure, each as much as the others')
    .option('--constraint <what>', "what a node must have: Slurm's features, or labels as key=value,…")
    .option('--partition <name>', 'slurm: the partition')
    .option('--image <name>', 'kubernetes: the image, with muxbench in it')
    .option('--volume <volume>', 'kubernetes: the shared folder, as claim:NAME/FOLDER or path:/FOLDER')
    .option('--namespace <name>', "kubernetes: the namespace (default: kubectl's)")
    .option('--cpus <n>', 'kubernetes: the CPUs of a pod, which it has to itself (default: 2)')
    .option('--memory <quantity>', 'kubernetes: the memory of a pod (default: 2Gi)')
    .option(
      '--seccomp <profile>',
      "kubernetes: a profile's file on the nodes, unconfined, or runtime-default (default)",
    )
    .option('--put <command>', 'brings the files of a part into a store, in place of a shared folder')
    .option('--get <command>', 'fetches the files of a part from the store')
    .option('--command <program>', 'muxbench as the nodes call it (default: slurm: this one)')
    .option('--dry-run', 'print what would be submitted')
    .addOption(seedOption())
  addSizeOptions(command)
  addOrderOption(addConditionOptions(command))
  addAxisOptions(command)
  addOriginOptions(command)
    .addHelpText('after', SUBMIT_HELP)
    .action(async (suite: string, options: FleetSubmitOptions) => {
      const { fleetSubmit } = await import('./fleet_submit.ts')
      exit(await fleetSubmit(suite, options))
    })
}

/** Defines the commands of `muxbench fleet` that have to do with a scheduler. */
export function defineFleetJobs(fleet: Command, invocation: Invocation): void {
  const { exit } = invocation
  defineSubmit(fleet, invocation)
  fleet
    .command('status')
    .description('say which parts are complete, run, wait or are missing')
    .addArgument(submitted())
    .option('--json', 'as JSON')
    .addHelpText('after', STATUS_HELP)
    .action(async (folder: string, options: FleetStatusOptions) => {
      const { fleetStatus } = await import('./fleet_status.ts')
      exit(await fleetStatus(folder, options))
    })
  fleet
    .command('collect')
    .description('check what has come, and write one report of it')
    .addArgument(submitted())
    .option('--get <command>', 'fetches the files of a part from the store (see muxbench fleet submit)')
    .option('--out <file>', 'where the report goes (default: <dir>/fleet.html)')
    .addHelpText('after', COLLECT_HELP)
    .action(async (folder: string, options: FleetCollectOptions) => {
      const { fleetCollect } = await import('./fleet_collect.ts')
      exit(await fleetCollect(folder, options))
    })
  fleet
    .command('cancel')
    .description('end what waits or runs; what was measured stays')
    .addArgument(submitted())
    .addHelpText('after', CANCEL_HELP)
    .action(async (folder: string) => {
      const { fleetCancel } = await import('./fleet_cancel.ts')
      exit(await fleetCancel(folder))
    })
  fleet
    .command('job')
    .description('do one part of a fleet; jobs call it')
    .argument('[dir]', 'the folder of the fleet, as this node sees it')
    .requiredOption('--first <n>', 'the number of the first part of the job')
    .option('--manifest <json>', 'what is measured, in place of a shared folder')
    .option('--put <command>', 'brings the files of a part into a store')
    .option('--get <command>', 'fetches the files of a part from the store')
    .addHelpText('after', JOB_HELP)
    .action(async (folder: string | undefined, options: FleetJobOptions) => {
      const { fleetJob } = await import('./fleet_job.ts')
      exit(await fleetJob(folder, options))
    })
}
