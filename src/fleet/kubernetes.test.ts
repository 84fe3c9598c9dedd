import { readFileSync } from 'node:fs'
import { Job } from 'kubernetes-models/batch/v1'
import { describe, expect, test } from 'vitest'
import { packageFile } from '../suite/package_file.ts'
import { jobOf } from './job.ts'
import { jobList, jobNames, type KubernetesSettings, tasksInPods } from './kubernetes.ts'
import { type FleetManifest, parseManifest } from './manifest.ts'

const manifest = parseManifest(
  JSON.stringify({
    ...{ schemaVersion: 1, id: 'muxbench-0123abcd', scheduler: 'kubernetes', version: '0.1.0' },
    ...{ suite: 'default', seed: 7, nodes: ['n1', 'n2'], repeats: 2, shards: 2, arguments: ['default'] },
    ...{ isStored: false, namespace: 'lab', jobs: ['muxbench-0123abcd-1', 'muxbench-0123abcd-2'] },
  }),
  'fleet.json',
)

const SETTINGS: KubernetesSettings = {
  image: 'registry.example/muxbench:1',
  constraint: new Map([['cpu', 'icelake']]),
  cpus: 2,
  memory: '2Gi',
  volume: { kind: 'claim', name: 'results', folder: 'study' },
  seccomp: { type: 'Localhost', localhostProfile: 'seccomp.json' },
}

/** The settings that give manifests of every form. */
const FORMS: readonly (readonly [words: string, fleet: FleetManifest, settings: KubernetesSettings])[] = [
  ['a claim, nodes and a profile', manifest, SETTINGS],
  ['a path', manifest, { ...SETTINGS, volume: { kind: 'path', path: '/shared' } }],
  [
    'a store, and any node',
    { ...manifest, nodes: [], namespace: null },
    { ...SETTINGS, constraint: new Map(), volume: null, seccomp: { type: 'RuntimeDefault' } },
  ],
]

const jobsOf = (fleet: FleetManifest, settings: KubernetesSettings) =>
  jobList(fleet, job => ['muxbench', 'fleet', 'job', '--first', String(job)], settings).items

function faultsOf(job: object): string {
  try {
    new Job(job as ConstructorParameters<typeof Job>[0]).validate()
    return ''
  } catch (error) {
    return (error as Error).message
  }
}

/** Returns copies of a value, in each of which one text, number or truth value is of a type that no field has. */
function spoilt(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [[[[]]]]
  return Object.entries(value).flatMap(([key, inner]) =>
    spoilt(inner).map(copy => {
      if (!Array.isArray(value)) return { ...value, [key]: copy }
      return value.map((each, at) => (String(at) === key ? copy : each))
    }),
  )
}

describe.each(FORMS)('the Jobs with %s', (_, fleet, settings) => {
  const jobs = jobsOf(fleet, settings)

  test('are valid by the published schema of batch/v1', () => {
    expect(jobs.map(faultsOf)).toEqual(jobs.map(() => ''))
  })

  test('have no field that the schema does not know: a wrong value is a fault in each', () => {
    const copies = spoilt(jobs[0]) as object[]
    expect(copies.length).toBeGreaterThan(30)
    expect(copies.filter(copy => faultsOf(copy) === '')).toEqual([])
    expect(faultsOf({ ...jobs[0], unknown: [[[]]] })).toBe('')
  })
})

interface Container {
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly resources: { readonly requests: object; readonly limits: object }
}

const podOf = (job: object) =>
  (job as { spec: { template: { spec: { containers: [Container]; affinity: Record<string, unknown> } } } })
    .spec.template.spec

test('a pod is guaranteed its CPUs and its memory', () => {
  const [{ resources }] = podOf(jobsOf(manifest, SETTINGS)[0] as object).containers
  expect(resources.requests).toEqual({ cpu: '2', memory: '2Gi' })
  expect(resources.limits).toEqual(resources.requests)
})

test('the pods of a fleet repel each other, whichever Job they belong to', () => {
  const jobs = jobsOf(manifest, SETTINGS) as { spec: { template: { metadata: { labels: object } } } }[]
  for (const job of jobs) {
    const { affinity } = podOf(job)
    expect(affinity['podAntiAffinity']).toMatchObject({
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          labelSelector: { matchLabels: job.spec.template.metadata.labels },
          topologyKey: 'kubernetes.io/hostname',
        },
      ],
    })
  }
  expect(new Set(jobs.map(job => JSON.stringify(job.spec.template.metadata.labels))).size).toBe(1)
})

test('a pod knows its place and its node by the variables of its container', () => {
  const [{ env }] = podOf(jobsOf(manifest, SETTINGS)[1] as object).containers
  const given = Object.fromEntries(env.map(({ name, value = '3' }) => [name, value]))
  expect(jobOf(given)).toEqual({
    scheduler: 'kubernetes',
    id: 'muxbench-0123abcd-2',
    index: 4,
    count: 4,
    node: '3',
  })
  expect(jobNames(manifest)).toEqual(manifest.jobs)
})

describe('what kubectl says about pods', () => {
  const pod = (job: string, index: string, status: object, spec: object = {}) => ({
    metadata: {
      labels: { 'batch.kubernetes.io/job-name': job },
      annotations: { 'batch.kubernetes.io/job-completion-index': index },
    },
    spec,
    status,
  })

  test('gives the tasks that wait and run, by their parts', () => {
    const message = '0/2 nodes are available: 2 node(s) did not match pod anti-affinity rules'
    const items = [
      pod('muxbench-0123abcd-1', '0', { phase: 'Succeeded' }, { nodeName: 'n1' }),
      pod('muxbench-0123abcd-1', '1', { phase: 'Running' }, { nodeName: 'n1' }),
      pod('muxbench-0123abcd-2', '3', {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', message }],
      }),
      pod('another', '0', { phase: 'Running' }),
      { metadata: {} },
    ]
    expect(tasksInPods(manifest, JSON.stringify({ items }))).toEqual([
      { part: 2, state: 'running', node: 'n1', reason: null },
      { part: 8, state: 'waiting', node: 'n2', reason: message },
    ])
  })

  test.each(['', '{"items":3}', 'No resources found'])('is refused where it is no list: %j', output => {
    expect(() => tasksInPods(manifest, output)).toThrow('something else than a list of pods')
  })
})

test('the example of a seccomp profile allows what measuring needs', () => {
  const profile = JSON.parse(readFileSync(packageFile('docs/examples/seccomp.json'), 'utf8')) as {
    defaultAction: string
    syscalls: { names: string[]; args?: { index: number; value: number; op: string }[] }[]
  }
  const refused = profile.syscalls.filter(({ args }) => args === undefined).flatMap(({ names }) => names)
  expect(profile.defaultAction).toBe('SCMP_ACT_ALLOW')
  expect(refused).toEqual(expect.arrayContaining(['mount', 'ptrace', 'setns', 'kexec_load']))
  const needed = ['io_uring_setup', 'io_uring_enter', 'perf_event_open', 'unshare', 'sched_setaffinity']
  expect(refused.filter(name => needed.includes(name))).toEqual([])
  const cloneFiles = 0x400
  expect(profile.syscalls.find(({ names }) => names.includes('unshare'))?.args).toEqual([
    { index: 0, value: cloneFiles, op: 'SCMP_CMP_NE' },
  ])
})
