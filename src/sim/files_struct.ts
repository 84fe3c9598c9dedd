/** The descriptor table (fs/file.c). New descriptors take the lowest free number. */
export class files_struct<File> {
  readonly fd: (File | null)[] = []
  /** One bit for each taken number. */
  open_fds = new Uint32Array(2)
  /** No number below this one is free. */
  next_fd = 0
  /** RLIMIT_NOFILE. */
  readonly nofile: number

  constructor(nofile: number) {
    this.nofile = nofile
  }

  /** The slots that the table has room for; it starts with 64 and doubles. select looks no further. */
  get max_fds(): number {
    return this.open_fds.length * 32
  }
}
