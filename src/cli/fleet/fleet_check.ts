import { oddMachines } from '../../analysis/sentences/fleet_words.ts'
import type { FailOn } from '../../analysis/verdict/comparison.ts'
import { type FormatName, render } from '../../report/formats.ts'
import { EXIT } from '../messages.ts'
import { alphaOf, minEffectOf } from '../options/thresholds.ts'
import { outputLook, print } from '../terminal.ts'
import { readFleet } from './read_fleet.ts'

export interface FleetCheckOptions {
  readonly format: FormatName<'machines'>
  readonly alpha: string
  readonly minEffect: string
  readonly failOn: FailOn
  readonly again?: readonly string[]
}

/** Runs `muxbench fleet check DIR…`. Returns the exit status. */
export async function fleetCheck(given: readonly string[], options: FleetCheckOptions): Promise<number> {
  const settings = { alpha: alphaOf(options.alpha), minEffect: minEffectOf(options.minEffect) }
  const fleet = readFleet(given, settings, options.again)
  const { content } = await render('machines', options.format, fleet, outputLook())
  print(content)
  const { classes } = fleet.check
  if (oddMachines(fleet).length > 0) return EXIT.regression
  const isDecided = classes.some(({ isDecidable }) => isDecidable)
  return !isDecided && options.failOn === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}
