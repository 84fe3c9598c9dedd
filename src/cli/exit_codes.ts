/** What the command's exit status means; part of the contract. */
export const EXIT = {
  ok: 0,
  regression: 1,
  failure: 2,
  inconclusive: 3,
  interrupted: 130,
} as const
