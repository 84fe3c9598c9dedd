import { applyStep, type Snapshot } from '../sim/index.ts'
import { inEqualSteps } from '../stats/quantile.ts'
import type { RecordedCall, Recording } from './recording.ts'

/** A state is kept of so many steps; the others are made from the one before them. */
const STRIDE = 64

/** Returns a function that gives the state after the first `count` steps of a recording, in any order. */
export function statesOf({ start, steps }: Recording): (count: number) => Snapshot {
  const kept: Snapshot[] = [start]
  return count => {
    const wanted = Math.floor(count / STRIDE)
    for (let at = kept.length; at <= wanted; at++) kept.push(after(kept[at - 1] as Snapshot, at - 1, STRIDE))
    return after(kept[wanted] as Snapshot, wanted, count % STRIDE)
  }
  function after(state: Snapshot, at: number, more: number): Snapshot {
    const next = structuredClone(state)
    for (const step of steps.slice(at * STRIDE, at * STRIDE + more)) applyStep(next, step)
    return next
  }
}

/** Returns the functions that the current task is in after the first `count` steps, the outermost first. */
export function callChain({ steps }: Recording, count: number): string[] {
  const chains = new Map<number, string[]>()
  const last = steps[count - 1]
  if (!last) return []
  for (const step of steps.slice(0, count)) {
    const chain = chains.get(step.task) ?? []
    chains.set(step.task, chain)
    if (step.action === 'syscall') chains.set(step.task, [step.fn])
    if (step.action === 'call') chain.push(step.fn)
    const isEnd = step.action === 'return' || step.action === 'sysret'
    // The function that returns is still the current one in its last step.
    if (isEnd && step !== last) chain.splice(Math.max(0, chain.lastIndexOf(step.fn)))
  }
  return chains.get(last.task) ?? []
}

/** Returns the latest call of each task that has begun. */
export function latestCalls({ calls }: Recording, count: number): ReadonlyMap<number, RecordedCall> {
  return new Map(calls.filter(({ from }) => from < count).map(call => [call.pid, call]))
}

/** The most frames of a strip. */
const MOST_FRAMES = 8

/** Returns the calls after which a strip shows the kernel, in the order of their ends: the last is the last to return. */
export function framesOf({ calls }: Recording): RecordedCall[] {
  const ended = calls.filter(({ to }) => to !== null).sort((a, b) => (a.to ?? 0) - (b.to ?? 0))
  return inEqualSteps(ended, MOST_FRAMES)
}

/** The most steps of a sample within scans. */
const MOST_IN_SCANS = 6

/** Returns the numbers of some steps after which most is to be seen: calls have ended, or scans have all of their lists. */
export function fullSteps(recording: Recording): number[] {
  const inScans = recording.steps.flatMap(({ action }, i) => (action === 'copy' ? [i + 1] : []))
  const ends = framesOf(recording).flatMap(({ to }) => to ?? [])
  return [...inEqualSteps(inScans, MOST_IN_SCANS), ...ends]
}

/** Returns a call as the program writes it, without the names on its left. */
export function callText({ source }: Recording, { line, text }: RecordedCall): string {
  return /\w+\([^#]*\)/.exec(source.split('\n')[line - 1] ?? '')?.[0] ?? text
}
