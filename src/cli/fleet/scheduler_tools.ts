/** How the tools of each scheduler are called: sbatch, squeue and scancel of Slurm, and kubectl of Kubernetes. */
import { withoutPlaces } from '../../fleet/job.ts'
import {
  FLEET_LABEL,
  jobList,
  jobNames,
  type KubernetesSettings,
  tasksInPods,
} from '../../fleet/kubernetes.ts'
import { type FleetManifest, jobsOf, type TaskState } from '../../fleet/manifest.ts'
import {
  batchScript,
  type SlurmSettings,
  SQUEUE_FORMAT,
  sbatchOptions,
  submittedJob,
  tasksInQueue,
} from '../../fleet/slurm.ts'
import { shellWords } from '../../report/facts/command_line.ts'
import { InputError } from '../../suite/input_error.ts'
import { pipeline, requireProgram } from '../../vm/programs.ts'

const ADVICE = {
  sbatch:
    "submit from a machine that has Slurm's client tools, or see what would be submitted with --dry-run",
  squeue: "look from a machine that has Slurm's client tools; what has come so far is collected without them",
  scancel: "cancel from a machine that has Slurm's client tools",
  kubectl: 'install it, and give it access to the cluster',
} as const

/** Runs a scheduler's tool. Returns what it prints. @throws InputError in one line where it is missing or refuses. */
async function callTool(name: keyof typeof ADVICE, args: readonly string[], input = ''): Promise<string> {
  const program = requireProgram(name, ADVICE[name])
  try {
    return await pipeline([{ program, args, env: withoutPlaces(process.env) }], process.cwd(), input)
  } catch (error) {
    throw new InputError((error as Error).message.replaceAll(/\s*\n\s*/g, '; '))
  }
}

/** What a node runs: the command of each job of a fleet, by its place. */
export type CommandOf = (job: number) => readonly string[]

/** A scheduler, with all that was said about how it shall choose and start the nodes. */
export interface Submitter {
  /** Returns what would be submitted, as text. */
  readonly preview: (manifest: FleetManifest, commandOf: CommandOf) => string
  /**
   * Submits all jobs of a fleet, or none.
   * @returns what the scheduler calls them.
   */
  readonly submit: (manifest: FleetManifest, commandOf: CommandOf) => Promise<string[]>
}

/** Returns how Slurm is given a fleet. */
export function slurmSubmitter(settings: SlurmSettings): Submitter {
  const optionsOf = (manifest: FleetManifest, job: number) => sbatchOptions(manifest, job, settings)
  return {
    preview(manifest, commandOf) {
      const texts = jobsOf(manifest).map(job => {
        const script = batchScript(shellWords(commandOf(job)))
        return `${shellWords(['sbatch', ...optionsOf(manifest, job)])} <<'END'\n${script}END\n`
      })
      return texts.join('\n')
    },
    async submit(manifest, commandOf) {
      const submitted: string[] = []
      try {
        for (const job of jobsOf(manifest)) {
          const script = batchScript(shellWords(commandOf(job)))
          const output = await callTool('sbatch', optionsOf(manifest, job), script)
          const id = submittedJob(output)
          if (id === null) throw new InputError('sbatch has printed something else than the id of a job')
          submitted.push(id)
        }
      } catch (error) {
        if (submitted.length > 0) await callTool('scancel', submitted)
        throw error
      }
      return submitted
    },
  }
}

function namespaceOption({ namespace }: FleetManifest): string[] {
  return namespace === null ? [] : [`--namespace=${namespace}`]
}

function deleteJobs(manifest: FleetManifest): Promise<string> {
  return callTool('kubectl', [
    ...['delete', 'jobs', `--selector=${FLEET_LABEL}=${manifest.id}`, '--wait=false'],
    ...namespaceOption(manifest),
  ])
}

/** Returns how Kubernetes is given a fleet. */
export function kubernetesSubmitter(settings: KubernetesSettings): Submitter {
  const textOf = (manifest: FleetManifest, commandOf: CommandOf) =>
    `${JSON.stringify(jobList(manifest, commandOf, settings), null, 2)}\n`
  return {
    preview: textOf,
    async submit(manifest, commandOf) {
      requireProgram('kubectl', ADVICE.kubectl)
      try {
        const create = ['create', '--filename=-', ...namespaceOption(manifest)]
        await callTool('kubectl', create, textOf(manifest, commandOf))
      } catch (error) {
        // kubectl may have created some of the Jobs. If they cannot be deleted either, the first error says why.
        await deleteJobs(manifest).catch(() => {})
        throw error
      }
      return jobNames(manifest)
    },
  }
}

/** A scheduler's words where it has forgotten a job, since that has ended a while ago. */
const FORGOTTEN = /Invalid job id specified/

/** Returns the tasks of a fleet that wait or run, as its scheduler says. */
export async function queuedTasks(manifest: FleetManifest): Promise<TaskState[]> {
  const { scheduler, jobs, id } = manifest
  if (jobs.length === 0) return []
  if (scheduler === 'kubernetes') {
    const selected = [`--selector=${FLEET_LABEL}=${id}`, '--output=json', ...namespaceOption(manifest)]
    return tasksInPods(manifest, await callTool('kubectl', ['get', 'pods', ...selected]))
  }
  try {
    const listed = ['--noheader', '--array', `--format=${SQUEUE_FORMAT}`, `--jobs=${jobs.join(',')}`]
    return tasksInQueue(manifest, await callTool('squeue', listed))
  } catch (error) {
    if (FORGOTTEN.test((error as Error).message)) return []
    throw error
  }
}

/** Ends what waits or runs of a fleet. */
export async function cancelJobs(manifest: FleetManifest): Promise<void> {
  if (manifest.jobs.length === 0) return
  if (manifest.scheduler === 'kubernetes') await deleteJobs(manifest)
  else await callTool('scancel', manifest.jobs)
}
