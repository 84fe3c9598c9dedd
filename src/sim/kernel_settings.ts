/** The kernel whose behaviour is modelled, where versions differ. */
export type Semantics = '6.18' | '5.4'

/** What a kernel is made with. */
export interface KernelSettings {
  readonly semantics: Semantics
  /** The values of net.core.wmem_default and net.core.wmem_max, in bytes. */
  readonly wmem_default: number
  readonly wmem_max: number
  /** fs.epoll.max_user_watches: the limit on items in all epolls together. */
  readonly max_user_watches: number
  /** Whether the program has CAP_BLOCK_SUSPEND. */
  readonly block_suspend: boolean
  /** RLIMIT_NOFILE. */
  readonly nofile: number
}
