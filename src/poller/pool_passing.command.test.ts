import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { makePlan } from '../workload/plan.ts'
import { encodePlan } from '../workload/plan_buffer.ts'
import { ADDON_PATH, loadAddon } from './addon.ts'
import { testColumns, testOptions } from './columns.fixture.ts'
import { KERNEL_FD_KINDS } from './fd_kinds.fixture.ts'

const addon = loadAddon()
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})

/** What both programs have: the addon, the socket to the other program, and a description of a pool. */
const PRELUDE = `
  const addon = require(${JSON.stringify(ADDON_PATH)})
  const { fstatSync } = require('node:fs')
  const channel = 3
  const fdsOf = (pool, name) => Array.from({ length: pool.size }, (_, i) => pool[name](i))
  const described = pool => {
    const [watched, peers] = [fdsOf(pool, 'watched'), fdsOf(pool, 'peer')]
    return { watched, peers, inodes: [...watched, ...peers].map(fd => fstatSync(fd).ino) }
  }
  const print = value => process.stdout.write(JSON.stringify(value))
`

/** What a program prints; each test prints some of it. */
type Output = Partial<Record<'watched' | 'peers' | 'inodes' | 'at' | 'after', number[]>> &
  Partial<Record<'taken' | 'more' | 'index', number>> & { readonly failed?: string | null }

/** Runs both programs at once, with a socket between them, and returns what each printed. */
async function both<Printed = Output>(
  sender: string,
  receiver: string,
  receiverLimit = 300,
): Promise<[sent: Printed, received: Printed]> {
  const ends = addon.socketpair()
  const outputs = [sender, receiver].map((script, i) => {
    const limit = i === 1 ? receiverLimit : 300
    const shell = ['-c', `ulimit -n ${limit}; exec "$0" -e "$1"`, process.execPath, PRELUDE + script]
    const child = spawn('bash', shell, { stdio: ['ignore', 'pipe', 'inherit', ends[i] as number] })
    children.push(child)
    return text(child.stdout as NonNullable<typeof child.stdout>)
  })
  for (const fd of ends) closeSync(fd)
  const [sent, received] = await Promise.all(outputs)
  return [JSON.parse(sent as string), JSON.parse(received as string)]
}

const SEND = 'pool.send(channel)'
const RECEIVE = 'const pool = new addon.FdPool({ channel })'

describe('a pool has the same open files and numbers in both processes:', () => {
  const kinds = KERNEL_FD_KINDS.map(({ name }) => name)
  /** The descriptions of one pool of each kind, which the two processes pass one after another. */
  let [sent, received]: Output[][] = []
  beforeAll(async () => {
    const passed = await both<Output[]>(
      `print(${JSON.stringify(kinds)}.map(kind => {
         const pool = new addon.FdPool(20, kind)
         ${SEND}
         const description = described(pool)
         pool.close()
         return description
       }))`,
      `print(${JSON.stringify(kinds)}.map(() => {
         ${RECEIVE}
         const description = described(pool)
         pool.close()
         return description
       }))`,
    )
    ;[sent, received] = passed
  })

  test.each(kinds.map((kind, nth) => [kind, nth] as const))('%s', (_, nth) => {
    expect(received?.[nth]).toEqual(sent?.[nth])
    const { watched = [] } = sent?.[nth] ?? {}
    expect(watched).toHaveLength(20)
    expect(watched).toEqual(watched.map((_, i) => (watched[0] as number) + i))
  })
})

test('an event that one process writes to a peer arrives at the watched descriptor of the other', async () => {
  const [sent, received] = await both(
    `const pool = new addon.FdPool(8); ${SEND}
     const poller = new addon.Poller('epoll', 8)
     for (const fd of fdsOf(pool, 'watched')) poller.add(fd, 1)
     const events = poller.wait(-1)
     pool.reset()
     print({ at: events.map(({ fd }) => fdsOf(pool, 'watched').indexOf(fd)), after: poller.wait(0) })`,
    `${RECEIVE}; addon.write(pool.peer(5), 1); print({ index: 5 })`,
  )
  expect(sent).toEqual({ at: [5], after: [] })
  expect(received).toEqual({ index: 5 })
})

test('a pool that is watched for room to write is so in the other process, which can fill it again', async () => {
  const [sent, received] = await both(
    `const pool = new addon.FdPool(8, 'pipe', 'out'); ${SEND}; print(described(pool))`,
    `${RECEIVE}
     addon.read(pool.peer(5), 1)
     const room = () => fdsOf(pool, 'watched').flatMap((fd, i) => (addon.readiness(fd) & 4 ? [i] : []))
     const at = room()
     pool.reset()
     print({ ...described(pool), at, after: room() })`,
  )
  expect(received).toEqual({ ...sent, at: [5], after: [] })
})

test('where a number is taken, the descriptors from it on get the next free ones', async () => {
  const [sent, received] = await both(
    `const pool = new addon.FdPool(8); ${SEND}; print(described(pool))`,
    `const own = new addon.FdPool(8); const taken = own.watched(3); own.close()
     addon.dup2(channel, taken); ${RECEIVE}; print({ taken, ...described(pool) })`,
  )
  const { watched, taken } = received
  expect(watched).toEqual(sent.watched?.map((fd, i) => (i < 3 ? fd : fd + 1)))
  expect(watched).not.toContain(taken)
  expect(received.peers).toEqual(sent.peers)
  expect(received.inodes).toEqual(sent.inodes)
})

test('where the limit of descriptors is too low, both processes fail and keep none', async () => {
  const attempt = (code: string) => `let failed = null
    const { readdirSync } = require('node:fs')
    const before = readdirSync('/proc/self/fd').length
    try { ${code} } catch (error) { failed = error.code }
    print({ failed, more: readdirSync('/proc/self/fd').length - before })`
  const [sent, received] = await both(
    `const pool = new addon.FdPool(40); ${attempt(`for (;;) ${SEND}`)}`,
    attempt(RECEIVE),
    60,
  )
  expect(received).toEqual({ failed: 'EMFILE', more: 0 })
  expect(sent).toEqual({ failed: 'EPIPE', more: 0 })
})

test('peers that a third process holds are lent to both, also after the first has ended', async () => {
  const plan = encodePlan(makePlan({ seed: 3, fdCount: 20, activeCount: 2 }))
  const options = testOptions('poll', 20)
  const run = `
    const names = ${JSON.stringify(Object.keys(testColumns(0)))}
    const columns = Object.fromEntries(names.map(name => [name, new Float64Array(100)]))
    const plan = Uint32Array.from(${JSON.stringify([...plan])})
    const runner = new addon.Runner(pool, plan, ${JSON.stringify(options)}, columns)
    const { iterations, events } = runner.runBatch(0, 50)
    runner.close()`
  const [sent, received] = await both(
    `const pool = new addon.FdPool(20, 'socketpair', 'in', 4); ${run}; ${SEND}; pool.close(); print({ at: [iterations, events] })`,
    `const pool = new addon.FdPool({ channel, peersHere: 4 }); setTimeout(() => {
       const taken = pool.peer(0); ${run}; pool.close(); print({ taken, at: [iterations, events] }) }, 50)`,
  )
  const [iterations = 0] = sent.at ?? []
  expect(iterations).toBeGreaterThanOrEqual(2)
  expect([sent, received]).toEqual([
    { at: [iterations, 2 * iterations] },
    { taken: -1, at: [iterations, 2 * iterations] },
  ])
})

test('a process whose other has ended learns so', async () => {
  const [, received] = await both(
    'print({})',
    `let failed; try { ${RECEIVE} } catch (error) { failed = error.code }; print({ failed })`,
  )
  expect(received).toEqual({ failed: 'EPIPE' })
})
