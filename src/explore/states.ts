import { applyStep, type Snapshot, type TraceStep } from '../sim/index.ts'
import { inEqualSteps } from '../stats/quantile.ts'
import type { RecordedCall, Recording } from './recording.ts'

/** A state is kept of so many steps, from which those that follow can be made. */
const STRIDE = 64

/**
 * Returns a function that gives the state after the first `count` steps of a recording, in any order. A state is valid
 * until the next one is asked for, which it becomes where that follows soon: a copy of a large one takes long.
 */
export function statesOf({ start, steps }: Recording): (count: number) => Snapshot {
  const kept: Snapshot[] = [start]
  let [current, at] = [structuredClone(start), 0]
  const advance = (count: number) => {
    for (; at < count; at++) {
      applyStep(current, steps[at] as TraceStep)
      if ((at + 1) % STRIDE === 0) kept[(at + 1) / STRIDE] ??= structuredClone(current)
    }
  }
  return count => {
    const last = Math.min(Math.floor(count / STRIDE), kept.length - 1)
    if (count < at || last * STRIDE > at) {
      at = last * STRIDE
      current = structuredClone(kept[last] as Snapshot)
    }
    advance(count)
    return current
  }
}

/** Returns the functions that the current task is in after the first `count` steps, the outermost first. */
export function callChain({ steps }: Recording, count: number): string[] {
  const last = steps[count - 1]
  if (!last) return []
  const chain: string[] = []
  let begin = count - 1
  while (begin > 0 && (steps[begin]?.task !== last.task || steps[begin]?.action !== 'syscall')) begin--
  for (const step of steps.slice(begin, count)) {
    if (step.task !== last.task) continue
    if (step.action === 'syscall' || step.action === 'call') chain.push(step.fn)
    const isEnd = step.action === 'return' || step.action === 'sysret'
    // The function that returns is still the current one in its last step.
    if (isEnd && step !== last) chain.splice(Math.max(0, chain.lastIndexOf(step.fn)))
  }
  return chain
}

/** Returns the latest call of each task that has begun. */
export function latestCalls({ calls }: Recording, count: number): ReadonlyMap<number, RecordedCall> {
  const latest = new Map<number, RecordedCall>()
  for (const call of calls) if (call.from < count) latest.set(call.pid, call)
  return latest
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
