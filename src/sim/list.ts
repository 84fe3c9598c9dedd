/**
 * The kernel's circular list, for ready lists: the head and every node are a `list_head`. Where C
 * embeds one (`epitem.rdllink`), the class here extends it. A node that points to itself is on no list.
 */
export class list_head {
  next: list_head = this
  prev: list_head = this
}

export function list_empty(head: list_head): boolean {
  return head.next === head
}

function insert(node: list_head, prev: list_head, next: list_head): void {
  next.prev = node
  node.next = next
  node.prev = prev
  prev.next = node
}

/** Adds at the head. */
export function list_add(node: list_head, head: list_head): void {
  insert(node, head, head.next)
}

/** Adds at the tail. */
export function list_add_tail(node: list_head, head: list_head): void {
  insert(node, head.prev, head)
}

export function list_del_init(node: list_head): void {
  node.next.prev = node.prev
  node.prev.next = node.next
  node.next = node
  node.prev = node
}

/** Moves all of `list` in front of what `head` has, and leaves `list` empty. */
export function list_splice_init(list: list_head, head: list_head): void {
  if (list_empty(list)) return
  const first = list.next
  const last = list.prev
  const at = head.next
  first.prev = head
  head.next = first
  last.next = at
  at.prev = last
  list.next = list
  list.prev = list
}
