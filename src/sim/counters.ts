/** What the simulated kernel did, counted. The same calls give the same counts on every machine. */
export class Counters {
  /** epoll_wait and epoll_pwait2 calls that got past their argument checks. */
  epollWaits = 0
  /** poll calls, and select calls, that got past their argument checks. */
  pollCalls = 0
  selectCalls = 0

  /** ep_poll_callback runs. Each of them is exactly one of the next four. */
  callbacks = 0
  /** Not for the item's mask, or the item is disarmed. */
  callbacksFiltered = 0
  /** Put the item on `rdllist`. */
  callbacksLinked = 0
  /** Put the item on `ovflist`, because a scan was under way. */
  callbacksChained = 0
  /** Found the item on the list already. */
  callbacksRedundant = 0

  /** Keys compared in `rbr` by ep_find and ep_rbtree_insert. */
  treeComparisons = 0
  /** Rotations that kept `rbr` balanced. */
  treeRotations = 0

  /** Calls of a file's `poll` operation, whoever made them. */
  filePolls = 0
  /** Those made for epoll's items: at insertion, at modification and in scans. */
  itemPolls = 0

  /** Items put on a ready list and taken off it, one by one. */
  readyListAdds = 0
  readyListRemoves = 0
  /** Ready-list scans, by ep_send_events and by the `poll` operation of a nested epoll. */
  scans = 0
  /** Items that a scan found not to be ready after all. */
  scanDrops = 0
  /** Level-triggered items that a scan put back at the tail. */
  scanRequeues = 0
  /** Items that moved from `ovflist` to `rdllist` at the end of a scan. */
  overflowMoves = 0

  waitEntriesAdded = 0
  waitEntriesRemoved = 0
  /** __wake_up calls on a wait queue that had entries. */
  wakeUpCalls = 0
  /** Tasks that a wake-up made runnable. */
  wakeUps = 0
  /** Woken tasks that found nothing and went back to sleep. */
  wakeUpsInVain = 0

  /** Events that epoll copied out (one entry of 12 bytes each), and that its callers got back. */
  eventsCopied = 0
  eventsReturned = 0
  /** Entries copied between user and kernel memory: epoll_events, pollfds; and bytes, fd sets included. */
  entriesCopiedIn = 0
  entriesCopiedOut = 0
  bytesCopiedIn = 0
  bytesCopiedOut = 0
}

/** Counters are numbers that only grow; their names, for tables and totals. */
export const COUNTER_NAMES = Object.keys(new Counters()) as readonly (keyof Counters)[]

/** Throws if the counts contradict each other. `sending`: a wait has copied events and not yet returned them. */
export function assertCounters(c: Counters, sending: boolean): void {
  const claims: [string, boolean][] = [
    [
      'every callback links, chains, is filtered or redundant',
      c.callbacks === c.callbacksFiltered + c.callbacksLinked + c.callbacksChained + c.callbacksRedundant,
    ],
    ['events copied = events returned', sending || c.eventsCopied === c.eventsReturned],
    ['item polls >= events copied', c.itemPolls >= c.eventsCopied],
    ['file polls >= item polls', c.filePolls >= c.itemPolls],
    ['wait entries removed <= added', c.waitEntriesRemoved <= c.waitEntriesAdded],
    ['ready list removes <= adds', c.readyListRemoves <= c.readyListAdds],
    ['overflow moves <= callbacks chained', c.overflowMoves <= c.callbacksChained],
    ['wake-ups in vain <= wake-ups', c.wakeUpsInVain <= c.wakeUps],
  ]
  for (const [claim, holds] of claims) if (!holds) throw new Error(`counters: not true that ${claim}`)
}
