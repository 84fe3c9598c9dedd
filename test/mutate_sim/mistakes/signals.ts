import { type Mutant, mistakesIn } from './mutant.ts'

/** Mistakes in signals and in the calls that they interrupt. */
export const signals: readonly Mutant[] = [
  ...mistakesIn('signal.ts', {
    'a blocked signal ends a sleep': [
      `if (!blocked.has(sig)) try_to_wake_up(k,`,
      `if (sig > 0) try_to_wake_up(k,`,
    ],
    'a blocked signal is pending for the task': [`some(sig => !blocked.has(sig))`, `some(sig => sig > 0)`],
    'an ignored signal is kept': [
      `  if (!blocked.has(sig) && action_of(k, sig) === null) return
`,
      ``,
    ],
    'a blocked signal is dropped where it is ignored': [
      `if (!blocked.has(sig) && action_of(k, sig) === null) return`,
      `if (action_of(k, sig) === null) return`,
    ],
    'a signal counts each time': [`if (sig < SIGRTMIN && pending`, `if (sig < 0 && pending`],
    'real-time signals count once': [`if (sig < SIGRTMIN && pending`, `if (pending`],
    'signals are taken in the order in which they came': [
      `const at = pending.findIndex(other => other > sig)`,
      `const at = pending.findIndex(other => other < 0)`,
    ],
    'a signal is not blocked by its own handler': [`new Set([...blocked, sig])`, `new Set(blocked)`],
    'the first signal to be taken runs first': [
      `    exit_to_user_mode(k)
    handler(sig)
`,
      `    handler(sig)
`,
    ],
    'ignoring a signal keeps those that have come': [
      `    for (const t of tasks) while (t.pending.includes(sig)) dequeue`,
      `    for (const t of []) while (t.pending.includes(sig)) dequeue`,
    ],
    'SIGKILL is blocked': [`filter(sig => !SIG_KERNEL_ONLY.has(sig))`, `filter(sig => sig > 0)`],
    'a handler for SIGSTOP': [`|| SIG_KERNEL_ONLY.has(sig)) return -EINVAL`, `|| sig < 0) return -EINVAL`],
    'a signal in the middle of a call is taken there': [` && k.interrupts === 0)`, `)`],
  }),
  ...mistakesIn('ep_poll.ts', {
    'a waiter sleeps although it has a signal': [
      `    if (signal_pending(sleeper)) return -EINTR
    if (ep_events_available(ep)) {`,
      `    if (ep_events_available(ep)) {`,
    ],
    'in 5.4 a waiter sleeps although it has a signal': [
      `        if (signal_pending(sleeper)) return -EINTR
        asleep`,
      `        asleep`,
    ],
    'a signal throws events away': [
      `woken = reason !== 'timeout' || wait`,
      `woken = reason === 'woken' || wait`,
    ],
  }),
  ...mistakesIn('poll_wqueues.ts', {
    'poll and select end by their time with a signal': [
      `      if (signal_pending(pwq.polling_task)) return -EINTR
`,
      ``,
    ],
  }),
  ...mistakesIn('wait_calls.ts', {
    'epoll_pwait keeps its mask': [
      `  } finally {
    set_current_blocked(k, blocked)
  }`,
      `  } finally {
    exit_to_user_mode(k)
  }`,
    ],
    'epoll_pwait takes its mask back before the signal is taken': [
      `    if (error instanceof KernelError && error.errno === EINTR) exit_to_user_mode(k)
`,
      ``,
    ],
  }),
  ...mistakesIn('task_system.ts', {
    'a sleep goes on after a signal': [
      `if ((yield) !== 'interrupted') return`,
      `if ((yield) !== 'woken') return`,
    ],
    'a signal waits until the next call is over': [
      `    exit_to_user_mode(k)
    return method(...args)`,
      `    return method(...args)`,
    ],
  }),
  ...mistakesIn('scheduler.ts', {
    'a task does not take its signals before it goes on': [
      `    this.#takeSignals(k)
    const input`,
      `    const input`,
    ],
    'a task does not take its signals before a call that sleeps': [
      `        this.#takeSignals(k)
        this.#syscall`,
      `        this.#syscall`,
    ],
    'a caller from outside does not take its signals': [
      `      try {
        exit_to_user_mode(k)
      } finally {`,
      `      try {
        k.call_point?.()
      } finally {`,
    ],
  }),
]
