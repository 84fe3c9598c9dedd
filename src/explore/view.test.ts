import { expect, test } from 'vitest'
import { PRESETS } from './presets.ts'
import { record } from './recording.ts'
import { shownStepsOf } from './shown_step.ts'
import { statesOf } from './states.ts'
import { kernelView } from './view.ts'

/** They have scans, disarmed items, pipes, rotations, epolls in epolls, and files without a descriptor. */
const names = ['during-a-scan', 'oneshot', 'pipe-edges', 'tree', 'nested', 'ghost']

test.each(PRESETS.filter(({ name }) => names.includes(name)))(
  '$name: what is taken from the step before is what would be made anew',
  preset => {
    const recording = record(preset.program, preset)
    const [stateAt, shownAt] = [statesOf(recording), shownStepsOf(recording)]
    for (let count = 0; count <= recording.steps.length; count++) {
      const anew = kernelView(stateAt(count), recording, recording.steps[count - 1])
      // As text, since a comparison of thousands of objects takes seconds.
      expect(JSON.stringify(shownAt(count).view)).toBe(JSON.stringify(anew))
    }
  },
)
