import { expect, test } from 'vitest'
import { summarize } from '../../analysis/calibration/summarize.ts'
import { exampleCalibration, measuredOf, trialOf } from '../../analysis/calibration/trials.fixture.ts'
import { calibrationText } from './calibration_text.ts'

test('the text ends in the recommendation and names what was left out', () => {
  const calibration = exampleCalibration()
  const text = calibrationText(calibration, {})
  const last = text.trimEnd().split('\n\n').at(-1) as string
  expect(last.replaceAll('\n', ' ')).toBe(`So: ${calibration.recommendation}.`)
  expect(text).toContain('unchanged cells called changed: 0 of 4 (0 %; 95 % interval 0 to 60 %)')
  expect(text).toContain('1 of 2 cells was compared with itself only (cell 0: too short)')
  expect(text).toContain('1 cell was not measured (cell x: it failed on the base: ENOTSUP)')
  expect(Math.max(...text.split('\n').map(line => line.length))).toBeLessThanOrEqual(100)
})

test('where nothing was injected it says so', () => {
  const text = calibrationText(summarize(measuredOf([trialOf([0], 0.01, 1)])), {})
  expect(text).toContain('Slowdowns that were there\n  none was injected\n')
  expect(text).not.toContain('NaN')
  expect(text).toContain(': 1 cell, 1 comparison of ')
})
