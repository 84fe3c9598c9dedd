import type { ItemKey } from '../sim/index.ts'

/** The name of a part of the picture, by which a step says what it touches. */
export type Part = string

export const parts = {
  file: (file: number): Part => `file-${file}`,
  queue: (file: number, queue: string): Part => `queue-${file}-${queue}`,
  list: (ep: number, list: string): Part => `list-${ep}-${list}`,
  tree: (ep: number): Part => `tree-${ep}`,
  buffer: (ep: number): Part => `buffer-${ep}`,
  task: (pid: number): Part => `task-${pid}`,
}

/** The entry of an item on the wait queue of its file, whose callback makes the item ready. */
export const callbackPart = (ep: number, { file, fd }: ItemKey): Part => `callback-${ep}-${file}-${fd}`

/** Returns how the parts of an epoll's items begin. */
export const itemsOf = (ep: number): string => `item-${ep}-`

export const itemPart = (ep: number, { file, fd }: ItemKey): Part => `${itemsOf(ep)}${file}-${fd}`
