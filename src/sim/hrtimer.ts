import type { hrtimer, kernel } from './structs.ts'

/** kernel/time/hrtimer.c: timers on the virtual clock. */

/** The latest moment that a timer can have, in nanoseconds. */
export const KTIME_MAX = 2n ** 63n - 1n

/** Adds two lengths of time, and stays at the latest moment where the sum is beyond it. */
export function ktime_add_safe(a: bigint, b: bigint): bigint {
  const sum = a + b
  return sum > KTIME_MAX ? KTIME_MAX : sum
}

/** Arms a timer. If its moment has come, the next run_hrtimers runs it. */
export function hrtimer_start(k: kernel, timer: hrtimer, expires: bigint): void {
  timer.expires = expires
  timer.is_queued = true
  k.timers.add(timer)
}

/** Disarms a timer, but leaves it its moment. */
export function hrtimer_cancel(k: kernel, timer: hrtimer): void {
  timer.is_queued = false
  k.timers.delete(timer)
}

/** Moves a timer on by intervals, to the first moment after now. Returns how many there were. */
export function hrtimer_forward_now(k: kernel, timer: hrtimer, interval: bigint): bigint {
  const late = k.now - timer.expires
  if (late < 0n) return 0n
  const overruns = late / interval + 1n
  timer.expires = ktime_add_safe(timer.expires, overruns * interval)
  return overruns
}

/** Returns the timer that is due first; of several the one that was armed first; null for none. */
export function next_hrtimer(k: kernel): hrtimer | null {
  let next: hrtimer | null = null
  for (const timer of k.timers) if (next === null || timer.expires < next.expires) next = timer
  return next
}

/** Runs the timers whose moment has come. */
export function run_hrtimers(k: kernel): void {
  for (let timer = next_hrtimer(k); timer !== null && timer.expires <= k.now; timer = next_hrtimer(k)) {
    hrtimer_cancel(k, timer)
    timer.fn(k)
  }
}
