import { expect, test } from 'vitest'
import { fitHelp } from './help_layout.ts'
import { createProgram } from './program.ts'

const WIDTHS = [20, 30, 40, 60, 80, 100, 200]

test('paragraphs are wrapped anew, and columns that have no room stand below each other', () => {
  const text = 'One sentence is\nhere.\n\nExamples:\n  muxbench run      measures for about a minute\n'
  expect(fitHelp(text, 100)).toBe(text.replace('is\nhere', 'is here'))
  expect(fitHelp(text, 24)).toBe(
    'One sentence is here.\n\nExamples:\n  muxbench run\n      measures for about\n      a minute\n',
  )
})

test.each(WIDTHS)('at %d columns only single words of any help are longer', width => {
  const program = createProgram(() => {}, [])
  const commands = [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]
  for (const command of commands) {
    const help = fitHelp(command.helpInformation(), width)
    for (const line of help.split('\n')) {
      if (/\S\s+\S/.test(line)) expect(line.length, line).toBeLessThanOrEqual(width)
    }
  }
})
