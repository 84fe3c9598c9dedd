import type { ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import type { ProbeMessage, ProbeOutcome, ProbeRequest } from './probe_protocol.ts'
import { probesInProcess, runProbes } from './probes.ts'

const found = (name: string): ProbeOutcome => ({ name, facts: { returned: 1 }, reason: null })

/** A process that does what a function says with its request. */
class FakeProcess extends EventEmitter {
  readonly pid: number | undefined = 1
  readonly #serve: (request: ProbeRequest, process: FakeProcess) => void

  constructor(serve: (request: ProbeRequest, process: FakeProcess) => void) {
    super()
    this.#serve = serve
  }

  send(request: ProbeRequest): void {
    queueMicrotask(() => this.#serve(request, this))
  }

  say(message: ProbeMessage): void {
    this.emit('message', message)
  }

  find(name: string): void {
    this.say({ type: 'probing', name })
    this.say({ type: 'probe', outcome: found(name) })
  }

  kill(signal: string): void {
    this.emit('close', null, signal)
  }
}

/** Runs three probes in processes that do what a function says. Returns what was asked of each, and all outcomes. */
async function probed(
  serve: (request: ProbeRequest, process: FakeProcess) => void,
  signal = new AbortController().signal,
) {
  const asked: (readonly string[])[] = []
  const outcomes: ProbeOutcome[] = []
  const start = () =>
    new FakeProcess((request, process) => {
      asked.push(request.names)
      serve(request, process)
    }) as unknown as ChildProcess
  await runProbes(
    ['one', 'two', 'three'],
    signal,
    outcome => outcomes.push(outcome),
    probesInProcess(start, 20),
  )
  return { asked, outcomes }
}

test('one process runs all probes in their order', async () => {
  const { asked, outcomes } = await probed(({ names }, process) => {
    for (const name of names) process.find(name)
    process.emit('close', 0, null)
  })
  expect(asked).toEqual([['one', 'two', 'three']])
  expect(outcomes).toEqual(['one', 'two', 'three'].map(found))
})

test('a probe that kills its process has that as its reason, and another process runs the others', async () => {
  const { asked, outcomes } = await probed(({ names: [first = ''] }, process) => {
    process.find(first)
    if (first === 'one') process.say({ type: 'probing', name: 'two' })
    process.emit('close', first === 'one' ? null : 0, first === 'one' ? 'SIGSEGV' : null)
  })
  expect(asked).toEqual([['one', 'two', 'three'], ['three']])
  expect(outcomes.map(({ name, reason }) => [name, reason])).toEqual([
    ['one', null],
    ['two', 'its process ended with SIGSEGV'],
    ['three', null],
  ])
})

test('a probe that hangs is ended, and another process runs the others', async () => {
  const { asked, outcomes } = await probed(({ names }, process) => {
    if (names[0] === 'one') return process.say({ type: 'probing', name: 'one' })
    for (const name of names) process.find(name)
    process.emit('close', 0, null)
  })
  expect(asked).toEqual([
    ['one', 'two', 'three'],
    ['two', 'three'],
  ])
  expect(outcomes.map(({ name, reason }) => [name, reason])).toEqual([
    ['one', 'it did not end within 0.02 s'],
    ['two', null],
    ['three', null],
  ])
})

test('a process that does not start is the reason of every probe', async () => {
  const outcomes: ProbeOutcome[] = []
  const start = () => {
    const process = Object.assign(new FakeProcess(() => {}), { pid: undefined })
    queueMicrotask(() => process.emit('error', new Error('spawn EAGAIN')))
    return process as unknown as ChildProcess
  }
  await runProbes(
    ['one', 'two'],
    new AbortController().signal,
    outcome => outcomes.push(outcome),
    probesInProcess(start),
  )
  expect(outcomes.map(({ reason }) => reason)).toEqual([
    'its process did not start: spawn EAGAIN',
    'its process did not start: spawn EAGAIN',
  ])
})

test('an interruption ends the process and leaves the other probes out', async () => {
  const controller = new AbortController()
  const { asked, outcomes } = await probed((_, process) => {
    process.find('one')
    process.say({ type: 'probing', name: 'two' })
    controller.abort()
  }, controller.signal)
  expect(asked).toHaveLength(1)
  expect(outcomes).toEqual([found('one')])
})
