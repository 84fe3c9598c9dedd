import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { packageFile } from '../../suite/package_file.ts'
import { temporaryFolder } from '../call.fixture.ts'

const folder = temporaryFolder()

let held: ChildProcess | null = null
afterEach(() => {
  held?.kill('SIGKILL')
})

/** Holds a cell. Returns its process once its loop runs. */
async function hold(id: string): Promise<number> {
  held = spawn(process.execPath, [packageFile('dist/src/cli/main.js'), 'hold', id, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [line] = (await once(held.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  return JSON.parse(line.toString()).process
}

/** Returns the system calls that a thread makes for a second, as strace writes them; null where this machine traces nothing. */
function tracedCalls(thread: number): string[] | null {
  const file = join(folder, `${thread}.txt`)
  const { error } = spawnSync('timeout', ['-s', 'INT', '1', 'strace', '-p', String(thread), '-o', file])
  if (error) return null
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter(line => /^\w+\(/.test(line))
  } catch {
    return null
  }
}

/** Returns the name of a call of the loop; a space for one of Node.js, which reads and writes to wake its own threads. */
function loopCall(line: string, wait: string): string {
  const [, name = ''] = /^(\w+)\(/.exec(line) ?? []
  const isOfNode = ['read', 'write'].includes(name) && !/^\w+\(\d+, "x", \d+\)/.test(line)
  return ['write', 'read', wait].includes(name) && !isOfNode ? name : ' '
}

const canTrace = spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0
if (!canTrace)
  process.stdout.write('skipped: the system calls of a loop (strace is missing, or may not trace)\n')

test.skipIf(!canTrace).each([
  ['select/n64/k1/nonblocking', 'select'],
  ['poll/n64/k1/ready', 'poll'],
  ['epoll/n64/k1/nonblocking', 'epoll_wait'],
  ['epoll-edge/n1024/k1/ready', 'epoll_wait'],
])('the loop of %s writes, waits and reads, and makes no other system call', async (id, wait) => {
  const calls = tracedCalls(await hold(id)) ?? []
  // Calls of Node.js between two batches part the stretches of the loop. A trace may begin and end within one of them.
  const stretches = calls
    .map(line => loopCall(line, wait))
    .join(',')
    .split(' ')
    .map(stretch => stretch.split(',').filter(call => call !== ''))
    .filter(({ length }) => length > 0)
  const whole = stretches.slice(1, -1)
  const longest = Math.max(...stretches.map(({ length }) => length))
  expect(longest).toBeGreaterThan(60)
  for (const stretch of stretches) {
    const loop = stretch.slice(Math.max(0, stretch.indexOf('write')))
    if (!loop.includes('write')) continue
    expect(loop).toEqual(loop.map((_, i) => ['write', wait, 'read'][i % 3]))
  }
  for (const stretch of whole) expect([stretch[0], stretch.length % 3]).toEqual(['write', 0])
})

/** The calls of an iteration with a fresh set of two descriptors that the kernel holds. */
const FRESH_CALLS = ['write', 'epoll_create1', 'epoll_ctl', 'epoll_ctl', 'epoll_wait', 'close', 'read']

test.skipIf(!canTrace)(
  'a fresh set is created, filled, waited for and closed in each iteration',
  async () => {
    const calls = tracedCalls(await hold('epoll-fresh/n2/k1/ready')) ?? []
    // Node.js reads and writes to wake its own threads, but it creates no epoll while a loop runs.
    const names = calls
      .map(line => [/^(\w+)\(/.exec(line)?.[1] ?? '', loopCall(line, 'epoll_wait')] as const)
      .map(([name, loop]) => (['epoll_create1', 'epoll_ctl', 'close'].includes(name) ? name : loop))
    const starts = names.flatMap((name, at) => (name === 'epoll_create1' ? [at - 1] : []))
    const whole = starts.map(at => names.slice(at, at + FRESH_CALLS.length)).slice(1, -1)
    expect(whole.length).toBeGreaterThan(60)
    // The set of a registration is built once without a wait, at the start of a turn.
    const iterations = whole.filter(([first]) => first === 'write')
    expect(iterations.length).toBeGreaterThan(0.9 * whole.length)
    for (const iteration of iterations) expect(iteration).toEqual(FRESH_CALLS)
  },
)
