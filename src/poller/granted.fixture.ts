import { loadAddon } from './addon.ts'
import { NATIVE_MECHANISMS } from './mechanisms.ts'

/** The mechanisms that this machine refuses, since its kernel is older or it is a container, with the errnos. */
export const REFUSED_MECHANISMS = new Map(
  loadAddon()
    .refusedMechanisms()
    .map(({ name, code }) => [name, code]),
)

/** The native mechanisms that can be tested here. */
export const GRANTED_MECHANISMS = NATIVE_MECHANISMS.filter(({ name }) => !REFUSED_MECHANISMS.has(name))
