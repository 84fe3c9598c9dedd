import type { Plan } from './plan.ts'

const MAGIC = 0x5058554d
const VERSION = 1

const encoded = new WeakMap<Plan, Uint32Array>()

/**
 * Returns a plan in the flat form that the native side reads, the same buffer for the same plan. native/plan.h describes
 * the layout.
 */
export function encodePlan(plan: Plan): Uint32Array {
  const known = encoded.get(plan)
  if (known) return known
  const header = [MAGIC, VERSION, plan.fdCount, plan.activeCount, plan.iterations]
  const buffer = new Uint32Array(header.length + plan.indices.length)
  buffer.set(header)
  buffer.set(plan.indices, header.length)
  encoded.set(plan, buffer)
  return buffer
}
