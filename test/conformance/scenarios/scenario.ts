/** Calls with their results, in the form of ../text.ts. They are run on the simulator and on the real kernel. */
export interface Scenario {
  readonly name: string
  readonly text: string
}

export function scenario(name: string, text: string): Scenario {
  return { name, text }
}
