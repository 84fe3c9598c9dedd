import { clock } from './mistakes/clock.ts'
import { control } from './mistakes/control.ts'
import { delivery } from './mistakes/delivery.ts'
import { files } from './mistakes/files.ts'
import type { Mutant } from './mistakes/mutant.ts'
import { signals } from './mistakes/signals.ts'
import { telling } from './mistakes/telling.ts'

export const MUTANTS: readonly Mutant[] = [
  ...delivery,
  ...control,
  ...files,
  ...signals,
  ...clock,
  ...telling,
]
