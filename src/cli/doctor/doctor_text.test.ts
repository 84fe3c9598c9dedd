import { expect, test } from 'vitest'
import { doctorText } from './doctor_text.ts'

const CHECK = { finding: 'built and loaded', advice: 'build it anew', command: null }

test.each([20, 24, 40, 59])('at %d columns only single words of a check are longer', width => {
  const checks = ['native addon', 'soft counters'].map(name => ({ ...CHECK, name, verdict: 'note' as const }))
  const lines = doctorText(checks, { width }).split('\n')
  for (const line of lines) if (/\S\s+\S/.test(line)) expect(line.length, line).toBeLessThanOrEqual(width)
  expect(lines.slice(0, 2)).toEqual(
    width < 21 ? ['note     native', '         addon'] : ['note     native addon', expect.anything()],
  )
})
