import type { Choices } from '../charts/choices.ts'

/** The choices of a reader, and who wants to know when they change. */
export interface State {
  readonly get: () => Choices
  readonly set: (change: Partial<Choices>) => void
  readonly subscribe: (listener: () => void) => void
}

/** Makes a state; `subscribe` calls its listener at once, and after every change. */
export function createState(initial: Choices): State {
  let choices = initial
  const listeners: (() => void)[] = []
  return {
    get: () => choices,
    set: change => {
      choices = { ...choices, ...change }
      for (const listener of listeners) listener()
    },
    subscribe: listener => {
      listeners.push(listener)
      listener()
    },
  }
}
