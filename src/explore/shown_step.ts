import type { Snapshot } from '../sim/index.ts'
import type { Part } from './parts.ts'
import type { Recording } from './recording.ts'
import { callChain, callText, latestCalls } from './states.ts'
import { stepWords, touchedBy } from './step_words.ts'
import { type KernelView, kernelView } from './view.ts'

/** What is said and shown of the state after some steps. */
export interface ShownStep {
  readonly sentence: string
  /** The call of the current task, with what it returned; empty before the first step. */
  readonly call: string
  /** The functions that the current task is in, the outermost first. */
  readonly chain: readonly string[]
  readonly view: KernelView
  /** The parts that the last step touched. */
  readonly touched: ReadonlySet<Part>
}

/** Returns what is shown of a recording after its first `count` steps, of which `state` is the state. */
export function shownStep(recording: Recording, state: Snapshot, count: number): ShownStep {
  const step = recording.steps[count - 1]
  const call = step && latestCalls(recording, count).get(step.task)
  const result = call && call.to !== null && call.to <= count ? ` → ${call.result}` : ''
  return {
    sentence: step ? stepWords(step, recording) : 'Nothing has happened yet.',
    call: call ? `${recording.tasks[call.pid]}: ${callText(recording, call)}${result}` : '',
    chain: callChain(recording, count),
    view: kernelView(state, recording),
    touched: new Set(step ? touchedBy(step) : []),
  }
}
