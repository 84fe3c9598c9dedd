import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in the clock, in timers, and in the numbers that reads give. */
export const clock: readonly Mutant[] = [
  ...mistakesIn('timerfd.ts', {
    'an expiration wakes nobody': [
      `    wake_up(k, this.wqh, EPOLLIN)
`,
      ``,
    ],
    'a read counts one expiration': [`const value = ctx.ticks + rearm(k, ctx)`, `const value = ctx.ticks`],
    'a read arms a timer that is not periodic': [
      `if (!ctx.expired || ctx.tintv === 0n) return 0n`,
      `if (!ctx.expired) return 0n`,
    ],
    'a read leaves the expirations': [
      `  ctx.expired = false
  ctx.ticks = 0n
  tell(k, 'timerfd_read', ctx)`,
      `  ctx.expired = false
  tell(k, 'timerfd_read', ctx)`,
    ],
    'settime leaves the expirations': [
      `  ctx.expired = false
  ctx.ticks = 0n
  ctx.tintv`,
      `  ctx.expired = false
  ctx.tintv`,
    ],
    'a moment is taken for a length': [
      `(flags & TFD_TIMER_ABSTIME) === 0 ?`,
      `(flags & TFD_TIMER_ABSTIME) !== 4 ?`,
    ],
    'a moment that has passed waits for the clock': [
      `  run_hrtimers(k)
`,
      ``,
    ],
    'settime leaves an armed timer armed': [
      `  hrtimer_cancel(k, ctx)
  if`,
      `  if`,
    ],
    'a closed timer expires': [`release: (k, file) => hrtimer_cancel(k, ctx_of(file)),`, `release() {},`],
    'gettime does not arm a periodic timer': [
      `  if (ctx.expired && ctx.tintv > 0n) {
    ctx.ticks`,
      `  if (ctx.expired && ctx.tintv < 0n) {
    ctx.ticks`,
    ],
    'the timer that runs is told as armed': [
      `    tell(k, '__run_hrtimer', this)
`,
      ``,
    ],
  }),
  ...mistakesIn('hrtimer.ts', {
    'one expiration too few': [`late / interval + 1n`, `late / interval`],
    'timers run in the order in which they were set': [
      `|| timer.expires < next.expires)`,
      `|| timer.expires < 0n)`,
    ],
    'the last timer of one moment runs first': [
      `timer.expires < next.expires)`,
      `timer.expires <= next.expires)`,
    ],
    'time goes on after its end': [`sum > KTIME_MAX ? KTIME_MAX : sum`, `sum`],
  }),
  ...mistakesIn('scheduler.ts', {
    'the clock passes over timers': [
      `let first = next_hrtimer(k)?.expires ?? null`,
      `let first: bigint | null = null`,
    ],
    'timers run after the ends of sleeps': [
      `    run_hrtimers(k)
    for (const sleeper of this.#tasks) {`,
      `    for (const sleeper of this.#tasks) {`,
    ],
    'a task that a timer may wake is said to sleep for good': [
      `    if (this.#k.timers.size > 0) return []
`,
      ``,
    ],
    'time passes for a timer that nobody waits for': [
      `    if (limit === null && this.#tasks.size === 0) return false
`,
      ``,
    ],
    'the clock goes back': [`if (now <= k.now) return`, `if (now === k.now) return`],
  }),
  ...mistakesIn('arguments.ts', {
    'a timeout of no seconds and no nanoseconds sleeps': [`ns === 0n ? NO_SLEEP : ns`, `ns`],
    'a length of time is rounded to what a number can say': [
      `return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)`,
      `return BigInt(seconds * 1e9 + nanoseconds)`,
    ],
  }),
  ...mistakesIn('eventfd.ts', {
    'a semaphore gives its counter': [
      `const value = is_semaphore(ctx) ? 1n : ctx.count`,
      `const value = ctx.count`,
    ],
    'a read gives no number': [
      `  if (into !== null) into.value = value
`,
      ``,
    ],
    'a driver cannot reach the largest number': [
      `if (ctx.count < ULLONG_MAX) set_count`,
      `if (ctx.count < ULLONG_MAX - 1n) set_count`,
    ],
    'a driver wakes nobody': [
      `  wake_up(k, ctx.wqh, EPOLLIN)
  k.trace`,
      `  k.trace`,
    ],
    'the largest number is no error': [`mask |= EPOLLERR`, `mask |= EPOLLIN`],
  }),
]
