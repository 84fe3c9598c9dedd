/** The real kubectl against a server that answers as the API of Kubernetes does. It schedules nothing, and runs no pod. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Job } from 'kubernetes-models/batch/v1'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { findProgram } from '../../vm/programs.ts'
import { call, expectRefusal, temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()
const muxbench = (...args: string[]) => call(folder, ...args)

const hasKubectl = findProgram('kubectl') !== null
if (!hasKubectl) console.warn('no kubectl; what it sends is not looked at')

interface Item {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly spec: { readonly completions: number }
}

/** What the API has: Jobs, and the phase of each of their pods. */
const state = {
  jobs: new Map<string, Item>(),
  phase: 'Running',
  refuses: null as string | null,
  queries: [] as string[],
}

const API = {
  '/version': { major: '1', minor: '32', gitVersion: 'v1.32.0' },
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/apis': {
    ...{ kind: 'APIGroupList', apiVersion: 'v1' },
    groups: [{ name: 'batch', versions: [{ groupVersion: 'batch/v1', version: 'v1' }] }],
  },
  '/api/v1': {
    ...{ kind: 'APIResourceList', groupVersion: 'v1' },
    resources: [{ name: 'pods', singularName: 'pod', namespaced: true, kind: 'Pod', verbs: ['get', 'list'] }],
  },
  '/apis/batch/v1': {
    ...{ kind: 'APIResourceList', groupVersion: 'batch/v1' },
    resources: [
      {
        name: 'jobs',
        singularName: 'job',
        namespaced: true,
        kind: 'Job',
        verbs: ['create', 'delete', 'list'],
      },
    ],
  },
} as const

function podsOf({ metadata: { name, labels }, spec: { completions } }: Item): object[] {
  return Array.from({ length: completions }, (_, index) => ({
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      ...{ name: `${name}-${index}`, namespace: 'lab' },
      labels: { ...labels, 'batch.kubernetes.io/job-name': name },
      annotations: { 'batch.kubernetes.io/job-completion-index': String(index) },
    },
    spec: { nodeName: `node-of-${name}` },
    status: { phase: state.phase },
  }))
}

/** Answers a request about Jobs and pods of the namespace `lab`. Returns the status, and an object of the API. */
function answer(method: string, path: string, selector: string | null, body: string): [number, object] {
  const selected = [...state.jobs.values()].filter(
    ({ metadata }) => selector === null || selector === `muxbench-fleet=${metadata.labels['muxbench-fleet']}`,
  )
  const status = (code: number, words: object) =>
    [code, { kind: 'Status', apiVersion: 'v1', code, ...words }] as [number, object]
  const [, jobs, name] = /^\/apis\/batch\/v1\/namespaces\/lab\/(jobs)(?:\/(.+))?$/.exec(path) ?? []
  if (method === 'GET' && path === '/api/v1/namespaces/lab/pods') {
    return [200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: selected.flatMap(podsOf) }]
  }
  if (method === 'GET' && jobs) {
    return [200, { kind: 'JobList', apiVersion: 'batch/v1', metadata: {}, items: selected }]
  }
  if (method === 'DELETE' && name !== undefined) {
    return state.jobs.delete(name) ? status(200, { status: 'Success' }) : status(404, { status: 'Failure' })
  }
  if (method !== 'POST' || !jobs) return status(404, { status: 'Failure', reason: 'NotFound' })
  const job = JSON.parse(body) as Item
  new Job(job as unknown as ConstructorParameters<typeof Job>[0]).validate()
  if (state.refuses !== null && job.metadata.name.endsWith(state.refuses)) {
    return status(403, { status: 'Failure', reason: 'Forbidden', message: 'exceeded quota' })
  }
  state.jobs.set(job.metadata.name, job)
  return [201, job]
}

let server: Server

/** Where kubectl finds the server, and where it may keep what it has learnt of it. */
const HOME = process.env['HOME']

describe.skipIf(!hasKubectl)('a fleet on Kubernetes, by kubectl', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = ''
      request.on('data', data => {
        body += data
      })
      request.on('end', () => {
        const { pathname, searchParams } = new URL(request.url ?? '', 'http://api')
        if (pathname === '/openapi/v2') {
          // An empty document, in which kubectl finds no type that it could check by itself.
          response.writeHead(200, {
            'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf',
          })
          response.end()
          return
        }
        state.queries.push(`${request.method} ${pathname}`)
        const known = API[pathname as keyof typeof API] as object | undefined
        const [code, object] = known
          ? [200, known]
          : answer(request.method ?? '', pathname, searchParams.get('labelSelector'), body)
        response.writeHead(code, { 'content-type': 'application/json' })
        response.end(JSON.stringify(object))
      })
    })
    await new Promise<void>(done => {
      server.listen(0, '127.0.0.1', done)
    })
    const { port } = server.address() as AddressInfo
    const config = {
      ...{ apiVersion: 'v1', kind: 'Config', 'current-context': 'test', users: [{ name: 'user', user: {} }] },
      clusters: [{ name: 'cluster', cluster: { server: `http://127.0.0.1:${port}` } }],
      contexts: [{ name: 'test', context: { cluster: 'cluster', user: 'user' } }],
    }
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config))
    Object.assign(process.env, { KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder })
  })

  afterAll(() => {
    server.close()
    delete process.env['KUBECONFIG']
    if (HOME === undefined) delete process.env['HOME']
    else process.env['HOME'] = HOME
  })

  beforeEach(() => {
    state.jobs.clear()
  })

  const submit = (...args: string[]) =>
    muxbench(
      ...['fleet', 'submit', 'smoke', '--on', 'kubernetes', '--namespace', 'lab', '--nodelist', 'n1,n2'],
      ...[
        '--image',
        'registry.example/muxbench:1',
        '--volume',
        'claim:results/study',
        '--repeats',
        '2',
        ...args,
      ],
    )

  test('is created as valid Jobs, followed by its pods, and deleted', async () => {
    expect(await submit('--out', 'study')).toMatchObject({ status: 0, stderr: '' })
    const { jobs } = JSON.parse(readFileSync(join(folder, 'study/fleet.json'), 'utf8'))
    expect([...state.jobs.keys()]).toEqual(jobs)

    const { stdout } = await muxbench('fleet', 'status', 'study', '--json')
    const parts = JSON.parse(stdout).parts as { state: string; node: string }[]
    expect(parts.map(each => each.state)).toEqual(Array<string>(4).fill('running'))
    expect(parts[3]?.node).toBe(`node-of-${jobs[1]}`)
    state.phase = 'Succeeded'
    expect((await muxbench('fleet', 'status', 'study')).stdout).toMatch(/^4 parts: 4 missing\n/)

    expect((await muxbench('fleet', 'cancel', 'study')).status).toBe(0)
    expect([...state.jobs.keys()]).toEqual([])
  })

  test('is taken back where the API refuses one of its Jobs, which one line says', async () => {
    state.refuses = '-2'
    expectRefusal(
      await submit('--out', 'refused'),
      /^muxbench: kubectl ended with exit code 1: .*exceeded quota/,
    )
    expect([...state.jobs.keys()]).toEqual([])
    expect(state.queries.filter(query => query.startsWith('DELETE'))).not.toEqual([])
    expect(existsSync(join(folder, 'refused/fleet.json'))).toBe(false)
  })
})
