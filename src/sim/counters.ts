/** Counts of what the simulated kernel did. The same calls give the same counts on every machine. */
export class Counters {
  /** The epoll_wait and epoll_pwait2 calls that passed their argument checks. */
  epollWaits = 0
  /** The poll calls and select calls that passed their argument checks. */
  pollCalls = 0
  selectCalls = 0

  /** The runs of ep_poll_callback. Each of them counts as exactly one of the next four. */
  callbacks = 0
  /** The event was not in the item's mask, or the item was disarmed. */
  callbacksFiltered = 0
  /** The item was put on `rdllist`. */
  callbacksLinked = 0
  /** The item was put on `ovflist`, because a scan was under way. */
  callbacksChained = 0
  /** The item was on the list already. */
  callbacksRedundant = 0

  /** The keys compared in `rbr` by ep_find and ep_rbtree_insert. */
  treeComparisons = 0
  /** The rotations that kept `rbr` balanced. */
  treeRotations = 0

  /** The calls of a file's `poll` operation by any caller. */
  filePolls = 0
  /** The calls of `poll` for epoll's items: at insertion, at modification and in scans. */
  itemPolls = 0

  /** The items put on a ready list and taken off it, one by one. */
  readyListAdds = 0
  readyListRemoves = 0
  /** The ready-list scans, by ep_send_events and by the `poll` operation of a nested epoll. */
  scans = 0
  /** The items that a scan found not to be ready after all. */
  scanDrops = 0
  /** The level-triggered items that a scan put back at the tail. */
  scanRequeues = 0
  /** The items that moved from `ovflist` to `rdllist` at the end of a scan. */
  overflowMoves = 0

  waitEntriesAdded = 0
  waitEntriesRemoved = 0
  /** The __wake_up calls on a wait queue that had entries. */
  wakeUpCalls = 0
  /** The tasks that a wake-up made runnable. */
  wakeUps = 0
  /** The woken tasks that found nothing and went back to sleep. */
  wakeUpsInVain = 0

  /** The events that epoll copied out (one entry of 12 bytes each), and those that its callers got back. */
  eventsCopied = 0
  eventsReturned = 0
  /** The entries (epoll_events, pollfds) and bytes (fd sets included) copied between user and kernel memory. */
  entriesCopiedIn = 0
  entriesCopiedOut = 0
  bytesCopiedIn = 0
  bytesCopiedOut = 0
}

/** The names of all counters, which are numbers that only grow. */
export const COUNTER_NAMES = Object.keys(new Counters()) as readonly (keyof Counters)[]

/** Throws if the counts contradict each other. `sending` says that a wait has copied events and not yet returned them. */
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
