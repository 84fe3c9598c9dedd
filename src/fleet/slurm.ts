/** A fleet as job arrays of Slurm: the script that a node runs, and what squeue says about it. */
import { type FleetManifest, type TaskState, tasksPerJob } from './manifest.ts'

/** How often a part whose process was killed is begun again. Slurm itself begins it again where the node has failed. */
const MAX_RESTARTS = 3

export interface SlurmSettings {
  /** Features that a node must have, as sbatch takes them; null for any node. */
  readonly constraint: string | null
  readonly partition: string | null
  /** The folder of what the jobs print; null where the nodes share none, and Slurm writes into the working directory. */
  readonly logs: string | null
}

/**
 * Returns the options of sbatch for one job of a fleet. `--nodelist` demands all nodes that it names for every task, so
 * that each node has an array of its own. `--exclusive` keeps a node from running two tasks at once.
 */
export function sbatchOptions(manifest: FleetManifest, job: number, settings: SlurmSettings): string[] {
  const { constraint, partition, logs } = settings
  const node = manifest.nodes[job]
  return [
    '--parsable',
    `--job-name=${manifest.id}`,
    `--array=1-${tasksPerJob(manifest)}`,
    '--nodes=1',
    '--exclusive',
    '--requeue',
    '--open-mode=append',
    `--output=${logs === null ? '' : `${logs}/`}${manifest.id}-%A_%a.log`,
    ...(node === undefined ? [] : [`--nodelist=${node}`]),
    ...(constraint === null ? [] : [`--constraint=${constraint}`]),
    ...(partition === null ? [] : [`--partition=${partition}`]),
  ]
}

/**
 * Returns the script of a task. A shell that waits for a killed process gets 128 + 9; Slurm takes the task for failed then,
 * and begins it again only when it is asked to. The shell outlives SIGTERM, so that the process can write what it has.
 * @param command the shell command that does the task.
 */
export function batchScript(command: string): string {
  return `#!/bin/sh
trap : TERM
${command}
code=$?
if [ "$code" -eq 137 ] && [ "\${SLURM_RESTART_COUNT:-0}" -lt ${MAX_RESTARTS} ]; then
  scontrol requeue "$SLURM_JOB_ID"
fi
exit "$code"
`
}

/** Returns the id of the job that sbatch --parsable printed (`id`, or `id;cluster`); null where it printed something else. */
export function submittedJob(output: string): string | null {
  return /^(\d+)(?:;.*)?$/.exec(output.trim())?.[1] ?? null
}

/** The format of squeue: the array's id, the task, its state, its node, and why it waits. */
export const SQUEUE_FORMAT = '%F|%K|%T|%N|%r'

/** The states of tasks that wait for their turn; those that have ended are left out by squeue after a while. */
const WAITING = [
  'PENDING',
  'REQUEUED',
  'REQUEUE_HOLD',
  'REQUEUE_FED',
  'SUSPENDED',
  'SPECIAL_EXIT',
  'RESV_DEL_HOLD',
]
const RUNNING = ['RUNNING', 'CONFIGURING', 'COMPLETING', 'STAGE_OUT', 'SIGNALING', 'STOPPED', 'RESIZING']

/** Returns the tasks of a fleet that squeue lists as not ended. */
export function tasksInQueue(manifest: FleetManifest, output: string): TaskState[] {
  return output.split('\n').flatMap(line => {
    const [job = '', task, state = '', node = '', reason = ''] = line.trim().split('|')
    const at = manifest.jobs.indexOf(job)
    const isWaiting = WAITING.includes(state)
    if (at < 0 || !(isWaiting || RUNNING.includes(state)) || !/^\d+$/.test(task ?? '')) return []
    return {
      part: at * tasksPerJob(manifest) + Number(task),
      state: isWaiting ? ('waiting' as const) : ('running' as const),
      node: node || manifest.nodes[at] || null,
      reason: isWaiting && reason !== '' && reason !== 'None' ? reason : null,
    }
  })
}
