import type { Choices } from '../charts/choices.ts'

export interface State {
  readonly get: () => Choices
  readonly set: (change: Partial<Choices>) => void
  readonly subscribe: (listener: () => void) => void
}

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
