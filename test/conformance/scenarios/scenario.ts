/** Calls and what they return, as in ../text.ts; runs on the simulator and on the real kernel. */
export interface Scenario {
  readonly name: string
  readonly text: string
}

export function scenario(name: string, text: string): Scenario {
  return { name, text }
}
