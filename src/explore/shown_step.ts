import type { Recording } from './recording.ts'
import { callChain, callText, latestCalls, statesOf } from './states.ts'
import { stepWords } from './step_words.ts'
import { type KernelView, kernelView } from './view.ts'

/** What is said and shown of the state after some steps. */
export interface ShownStep {
  readonly sentence: string
  /** The call of the current task, with what it returned; empty before the first step. */
  readonly call: string
  /** The functions that the current task is in, the outermost first. */
  readonly chain: readonly string[]
  readonly view: KernelView
}

/** Returns a function that gives what is shown of a recording after its first `count` steps, in any order. */
export function shownStepsOf(recording: Recording): (count: number) => ShownStep {
  const stateAt = statesOf(recording)
  const stepAt = (count: number) => recording.steps[count - 1]
  let last: { readonly count: number; readonly view: KernelView } | null = null
  return count => {
    const step = stepAt(count)
    const before = last?.count === count - 1 ? { view: last.view, step: stepAt(count - 1) } : null
    last = { count, view: kernelView(stateAt(count), recording, step, before) }
    const call = step && latestCalls(recording, count).get(step.task)
    const result = call && call.to !== null && call.to <= count ? ` → ${call.result}` : ''
    return {
      sentence: step ? stepWords(step, recording) : 'Nothing has happened yet.',
      call: call ? `${recording.tasks[call.pid]}: ${callText(recording, call)}${result}` : '',
      chain: callChain(recording, count),
      view: last.view,
    }
  }
}
