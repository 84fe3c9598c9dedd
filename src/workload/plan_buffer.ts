import { onceFor } from '../suite/once_for.ts'
import type { Plan } from './plan.ts'

const MAGIC = 0x5058554d
const VERSION = 1

/**
 * Returns a plan in the flat form that the native side reads, the same buffer for the same plan. native/plan.h describes
 * the layout.
 */
export const encodePlan = onceFor((plan: Plan): Uint32Array => {
  const header = [MAGIC, VERSION, plan.fdCount, plan.activeCount, plan.iterations]
  const buffer = new Uint32Array(header.length + plan.indices.length)
  buffer.set(header)
  buffer.set(plan.indices, header.length)
  return buffer
})
