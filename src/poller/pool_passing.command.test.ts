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

describe('a pool that is passed to another process', () => {
  const kinds = KERNEL_FD_KINDS.map(({ name }) => name)
  /** What the two processes print of the pools of all kinds, and of those of the tests below, one after another. */
  type Outputs = {
    readonly kinds: Output[]
    readonly event: Output
    readonly room: Output
    readonly taken: Output
  }
  let [sent, received]: (Outputs | undefined)[] = []
  beforeAll(async () => {
    const pools = (fromChannel: boolean) => `
      const kinds = ${JSON.stringify(kinds)}.map(kind => {
        ${fromChannel ? RECEIVE : `const pool = new addon.FdPool(20, kind); ${SEND}`}
        const description = described(pool)
        pool.close()
        return description
      })`
    const passed = await both<Outputs>(
      `${pools(false)}
       const event = () => {
         const pool = new addon.FdPool(8); ${SEND}
         const poller = new addon.Poller('epoll', 8)
         for (const fd of fdsOf(pool, 'watched')) poller.add(fd, 1)
         const events = poller.wait(-1)
         pool.reset()
         const at = events.map(({ fd }) => fdsOf(pool, 'watched').indexOf(fd))
         return { at, after: poller.wait(0) }
       }
       const room = () => { const pool = new addon.FdPool(8, 'pipe', 'out'); ${SEND}; return described(pool) }
       const taken = () => { const pool = new addon.FdPool(8); ${SEND}; return described(pool) }
       print({ kinds, taken: taken(), event: event(), room: room() })`,
      `${pools(true)}
       const event = () => { ${RECEIVE}; addon.write(pool.peer(5), 1); return { index: 5 } }
       const room = () => {
         ${RECEIVE}
         addon.read(pool.peer(5), 1)
         const room = () => fdsOf(pool, 'watched').flatMap((fd, i) => (addon.readiness(fd) & 4 ? [i] : []))
         const at = room()
         pool.reset()
         return { ...described(pool), at, after: room() }
       }
       const taken = () => {
         const own = new addon.FdPool(8); const taken = own.watched(3); own.close()
         addon.dup2(channel, taken); ${RECEIVE}; return { taken, ...described(pool) }
       }
       print({ kinds, taken: taken(), event: event(), room: room() })`,
    )
    ;[sent, received] = passed
  })

  test.each(kinds.map((kind, nth) => [kind, nth] as const))(
    'has the same open files and numbers in both: %s',
    (_, nth) => {
      expect(received?.kinds[nth]).toEqual(sent?.kinds[nth])
      const { watched = [] } = sent?.kinds[nth] ?? {}
      expect(watched).toHaveLength(20)
      expect(watched).toEqual(watched.map((_, i) => (watched[0] as number) + i))
    },
  )

  test('has the event at a watched descriptor of the one that the other writes to its peer', () => {
    expect(sent?.event).toEqual({ at: [5], after: [] })
    expect(received?.event).toEqual({ index: 5 })
  })

  test('is watched for room to write in both, and the other one can fill it again', () => {
    expect(received?.room).toEqual({ ...sent?.room, at: [5], after: [] })
  })

  test('has the next free numbers where one is taken, and from there on', () => {
    const { watched, taken, peers, inodes } = received?.taken ?? {}
    expect(watched).toEqual(sent?.taken.watched?.map((fd, i) => (i < 3 ? fd : fd + 1)))
    expect(watched).not.toContain(taken)
    expect(peers).toEqual(sent?.taken.peers)
    expect(inodes).toEqual(sent?.taken.inodes)
  })
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
