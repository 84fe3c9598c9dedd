/** A fleet as indexed Jobs of Kubernetes: their manifests, and what the API says about their pods. */
import * as v from 'valibot'
import { InputError } from '../suite/input_error.ts'
import { type FleetManifest, jobsOf, type TaskState, tasksPerJob } from './manifest.ts'

/** Where the pods find the folder that all of them share. */
export const MOUNT_PATH = '/fleet'

/** The label that the Jobs and the pods of a fleet bear. */
export const FLEET_LABEL = 'muxbench-fleet'

/** How often a part is begun again whose pod was killed or whose node has failed. */
const MAX_RETRIES = 3

/** The exit code of muxbench for an error that another attempt would meet again. */
const FAILURE = 2

/** How long a pod may take to write what it has measured when it is asked to end, in seconds. */
const GRACE_SECONDS = 60

/** A folder that all nodes see: one of a claim of persistent storage, or a path that every node has mounted. */
export type SharedVolume =
  | { readonly kind: 'claim'; readonly name: string; readonly folder: string | null }
  | { readonly kind: 'path'; readonly path: string }

/** What the kernel refuses to the pods: what the runtime's own profile does, a profile of the node does, or nothing. */
export type SeccompProfile =
  | { readonly type: 'RuntimeDefault' | 'Unconfined' }
  | { readonly type: 'Localhost'; readonly localhostProfile: string }

export interface KubernetesSettings {
  readonly image: string
  /** What a node's labels must be. */
  readonly constraint: ReadonlyMap<string, string>
  readonly cpus: number
  readonly memory: string
  /** Null where the results go to a store. */
  readonly volume: SharedVolume | null
  readonly seccomp: SeccompProfile
}

function jobName({ id, nodes }: FleetManifest, job: number): string {
  return nodes.length === 0 ? id : `${id}-${job + 1}`
}

function volumeOf(volume: SharedVolume): object {
  if (volume.kind === 'path') return { hostPath: { path: volume.path, type: 'Directory' } }
  return { persistentVolumeClaim: { claimName: volume.name } }
}

function mountOf(volume: SharedVolume): object {
  const isPart = volume.kind === 'claim' && volume.folder !== null
  return { name: 'fleet', mountPath: MOUNT_PATH, ...(isPart && { subPath: volume.folder }) }
}

/** Returns the rules that choose the node of a pod; null where any will do. */
function nodeAffinity(constraint: ReadonlyMap<string, string>, node: string | undefined): object | null {
  const wanted = [...constraint, ...(node === undefined ? [] : [['kubernetes.io/hostname', node] as const])]
  if (wanted.length === 0) return null
  const matchExpressions = wanted.map(([key, value]) => ({ key, operator: 'In', values: [value] }))
  return { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] } }
}

function podSpec(
  manifest: FleetManifest,
  job: number,
  command: readonly string[],
  { image, constraint, cpus, memory, volume, seccomp }: KubernetesSettings,
): object {
  const affinity = nodeAffinity(constraint, manifest.nodes[job])
  const resources = { cpu: String(cpus), memory }
  return {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: GRACE_SECONDS,
    automountServiceAccountToken: false,
    securityContext: { seccompProfile: seccomp },
    affinity: {
      ...(affinity && { nodeAffinity: affinity }),
      // No node has two pods of one fleet, and a further one waits until the first has ended.
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          {
            labelSelector: { matchLabels: { [FLEET_LABEL]: manifest.id } },
            topologyKey: 'kubernetes.io/hostname',
          },
        ],
      },
    },
    containers: [
      {
        name: 'muxbench',
        image,
        command: [...command],
        env: [
          { name: 'JOB_NAME', value: jobName(manifest, job) },
          { name: 'JOB_COMPLETIONS', value: String(tasksPerJob(manifest)) },
          {
            name: 'JOB_COMPLETION_INDEX',
            valueFrom: {
              fieldRef: { fieldPath: "metadata.annotations['batch.kubernetes.io/job-completion-index']" },
            },
          },
          { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        ],
        // A pod whose limits are its requests has guaranteed quality of service. With whole CPUs, the static policy of the
        // CPU manager gives it CPUs of its own.
        resources: { requests: resources, limits: resources },
        ...(volume && { volumeMounts: [mountOf(volume)] }),
      },
    ],
    ...(volume && { volumes: [{ name: 'fleet', ...volumeOf(volume) }] }),
  }
}

/** Returns the manifest of one Job of a fleet. @param command what its pods run. */
function jobManifest(
  manifest: FleetManifest,
  job: number,
  command: readonly string[],
  settings: KubernetesSettings,
): object {
  const tasks = tasksPerJob(manifest)
  const labels = { [FLEET_LABEL]: manifest.id }
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(manifest, job),
      ...(manifest.namespace !== null && { namespace: manifest.namespace }),
      labels,
    },
    spec: {
      completionMode: 'Indexed',
      completions: tasks,
      parallelism: tasks,
      backoffLimitPerIndex: MAX_RETRIES,
      maxFailedIndexes: tasks,
      podFailurePolicy: {
        rules: [
          // A pod that had to leave its node has not failed.
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
          {
            action: 'FailIndex',
            onExitCodes: { containerName: 'muxbench', operator: 'In', values: [FAILURE] },
          },
        ],
      },
      template: { metadata: { labels }, spec: podSpec(manifest, job, command, settings) },
    },
  }
}

/** Returns the Jobs of a fleet as one list. @param commandOf returns what the pods of a job run. */
export function jobList(
  manifest: FleetManifest,
  commandOf: (job: number) => readonly string[],
  settings: KubernetesSettings,
): { readonly apiVersion: 'v1'; readonly kind: 'List'; readonly items: readonly object[] } {
  const items = jobsOf(manifest).map(job => jobManifest(manifest, job, commandOf(job), settings))
  return { apiVersion: 'v1', kind: 'List', items }
}

/** Returns the names of a fleet's Jobs. */
export function jobNames(manifest: FleetManifest): string[] {
  return jobsOf(manifest).map(job => jobName(manifest, job))
}

const podSchema = v.object({
  metadata: v.object({
    labels: v.optional(v.record(v.string(), v.string()), {}),
    annotations: v.optional(v.record(v.string(), v.string()), {}),
  }),
  spec: v.optional(v.object({ nodeName: v.optional(v.string()) }), {}),
  status: v.optional(
    v.object({
      phase: v.optional(v.string()),
      conditions: v.optional(
        v.array(v.object({ type: v.string(), status: v.string(), message: v.optional(v.string()) })),
        [],
      ),
    }),
    {},
  ),
})

const podListSchema = v.object({ items: v.array(podSchema) })

/** Returns the tasks of a fleet whose pods have not ended. @param output what `kubectl get pods --output json` printed. */
export function tasksInPods(manifest: FleetManifest, output: string): TaskState[] {
  let data: unknown
  try {
    data = JSON.parse(output)
  } catch {
    data = null
  }
  const { success, output: list } = v.safeParse(podListSchema, data)
  if (!success) throw new InputError('kubectl get pods has printed something else than a list of pods')
  return list.items.flatMap(({ metadata: { labels, annotations }, spec, status }) => {
    const at = manifest.jobs.indexOf(labels['batch.kubernetes.io/job-name'] ?? labels['job-name'] ?? '')
    const index = Number(annotations['batch.kubernetes.io/job-completion-index'] ?? Number.NaN)
    const isWaiting = status.phase === 'Pending'
    if (at < 0 || !Number.isInteger(index) || !(isWaiting || status.phase === 'Running')) return []
    const refused = status.conditions.find(each => each.type === 'PodScheduled' && each.status === 'False')
    return {
      part: at * tasksPerJob(manifest) + index + 1,
      state: isWaiting ? ('waiting' as const) : ('running' as const),
      node: spec.nodeName ?? manifest.nodes[at] ?? null,
      reason: isWaiting ? (refused?.message ?? null) : null,
    }
  })
}
