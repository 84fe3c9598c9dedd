import type { Plan } from './plan.ts'

const MAGIC = 0x5058554d
const VERSION = 1

/** Returns a plan in the flat form that the native side reads. native/plan.h describes the layout. */
export function encodePlan(plan: Plan): Uint32Array {
  const header = [MAGIC, VERSION, plan.fdCount, plan.activeCount, plan.iterations]
  const buffer = new Uint32Array(header.length + plan.indices.length)
  buffer.set(header)
  buffer.set(plan.indices, header.length)
  return buffer
}
