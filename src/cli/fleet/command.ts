import { type Command, Option } from 'commander'
import { formatNames } from '../../report/formats.ts'
import { FILE_EXIT_HELP, type Invocation } from '../options/shared_options.ts'
import { failOnOption } from '../options/thresholds.ts'
import type { FleetCheckOptions } from './fleet_check.ts'
import type { FleetReportOptions } from './fleet_report.ts'
import { defineFleetJobs } from './job_commands.ts'

const FLEET_HELP = `
A fleet is one suite that many machines have measured with one seed, each into a folder of its own: as jobs of a
scheduler, or by "muxbench run default --seed 1 --repeat auto --out results/$(uname -n)".

Examples:
  muxbench fleet submit default --on slurm --out /shared/study --repeats 20
  muxbench fleet collect /shared/study                one report of what has come
  muxbench fleet report results --out fleet.html      a page of all machines, with what is odd first
  muxbench fleet check results                        which machines differ from their equals?
  See also: muxbench fleet report --help, and likewise for the others.`

const FLEET_REPORT_HELP = `
Examples:
  muxbench fleet report results                                a table
  muxbench fleet report results --out results/fleet.html       a page that links to each machine's report
  muxbench fleet report rack1 rack2 --format csv --out fleet.csv
  muxbench fleet report results --format openmetrics

Runs of another suite, seed or version than most are left out, and so is what cannot be read; a line says so for each.
${FILE_EXIT_HELP}`

const FLEET_CHECK_HELP = `
Machines of one kernel, CPU model, number of CPUs, memory, hypervisor and clock are equals. One is odd where its cells
together, or those of one mechanism beside them, lie further from its equals than these from each other, and further
than --min-effect. It takes five equals to tell.

Examples:
  muxbench fleet check results
  muxbench fleet check results --min-effect 10% --alpha 0.001
  muxbench fleet check results --again second          the odd ones of results, measured again into second
  muxbench fleet check results --fail-on inconclusive

Exit codes: 0 no machine is odd, 1 one is, 2 a usage error or a failure, 3 no class has enough machines (only with
--fail-on inconclusive).`

const RUNS = 'a folder that holds runs in folders of their own, or a run'

/** Defines `muxbench fleet` with its commands. */
export function defineFleet(program: Command, invocation: Invocation): void {
  const { exit } = invocation
  const fleet = program
    .command('fleet')
    .description('measure on many machines, and lay their runs beside each other')
    .addHelpText('after', FLEET_HELP)

  defineFleetJobs(fleet, invocation)

  fleet
    .command('report')
    .description('write a page or a table of the machines that have measured a suite')
    .argument('<dir...>', RUNS)
    .addOption(
      new Option(
        '--format <format>',
        'what to write (default: text, or html for a file that ends in .html)',
      ).choices(formatNames('fleet')),
    )
    .option('--out <file>', 'where it goes (default: stdout)')
    .addOption(
      new Option('--theme <theme>', "the colours of the page (default: the reader's own)").choices([
        'light',
        'dark',
      ]),
    )
    .addHelpText('after', FLEET_REPORT_HELP)
    .action(async (given: string[], options: FleetReportOptions) => {
      const { fleetReport } = await import('./fleet_report.ts')
      exit(await fleetReport(given, options))
    })

  fleet
    .command('check')
    .description('find machines that differ from their equals; the exit code says so')
    .argument('<dir...>', RUNS)
    .option('--alpha <probability>', 'the accepted probability of any false alarm among the machines', '0.01')
    .option('--min-effect <share>', 'the smallest difference that counts, such as 5% or 0.05', '5%')
    .option('--again <dir...>', 'runs of the odd machines that were measured again: odd is what is so twice')
    .addOption(failOnOption())
    .addOption(
      new Option('--format <format>', 'what to print').choices(formatNames('machines')).default('text'),
    )
    .addHelpText('after', FLEET_CHECK_HELP)
    .action(async (given: string[], options: FleetCheckOptions) => {
      const { fleetCheck } = await import('./fleet_check.ts')
      exit(await fleetCheck(given, options))
    })
}
