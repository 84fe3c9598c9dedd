import { EBADF, EMFILE } from './errno.ts'
import { eventpoll_release } from './eventpoll_release.ts'
import type { files_struct } from './files_struct.ts'
import type { file, kernel } from './structs.ts'

/** Returns the file behind a descriptor, or null. It takes no reference. */
export function fdget(files: files_struct<file>, fd: number): file | null {
  return files.fd[fd] ?? null
}

export function is_open(files: files_struct<unknown>, fd: number): boolean {
  return ((files.open_fds[fd >>> 5] ?? 0) & (1 << (fd & 31))) !== 0
}

function find_next_fd(files: files_struct<unknown>): number {
  const { open_fds } = files
  let word = files.next_fd >>> 5
  while (word < open_fds.length && open_fds[word] === 0xffffffff) word++
  if (word === open_fds.length) return word * 32
  // The lowest clear bit is the lowest set bit of the complement.
  const free = ~open_fds[word]!
  return word * 32 + 31 - Math.clz32(free & -free)
}

function set_open(files: files_struct<unknown>, fd: number): void {
  if (fd >= files.max_fds) {
    let words = files.open_fds.length
    while (fd >= words * 32) words *= 2
    const grown = new Uint32Array(words)
    grown.set(files.open_fds)
    files.open_fds = grown
  }
  files.open_fds[fd >>> 5]! |= 1 << (fd & 31)
}

/** Reserves the lowest free number and returns it, or -EMFILE. */
export function alloc_fd(files: files_struct<unknown>): number {
  const fd = find_next_fd(files)
  if (fd >= files.nofile) return -EMFILE
  set_open(files, fd)
  files.next_fd = fd + 1
  // Slots stay dense, so that the array keeps its fast form.
  while (files.fd.length <= fd) files.fd.push(null)
  return fd
}

export function put_unused_fd(files: files_struct<unknown>, fd: number): void {
  files.open_fds[fd >>> 5]! &= ~(1 << (fd & 31))
  files.fd[fd] = null
  if (fd < files.next_fd) files.next_fd = fd
}

export function fd_install(k: kernel, fd: number, file: file): void {
  k.files.fd[fd] = file
  k.trace?.tell('fd_install', 'fd_install', { fd, file: file.address })
}

/** Makes a file with a descriptor and returns its number, or -EMFILE. */
export function fd_publish(k: kernel, make: () => file): number {
  const fd = alloc_fd(k.files)
  if (fd >= 0) fd_install(k, fd, make())
  return fd
}

export function close_fd(k: kernel, fd: number): number {
  const file = fdget(k.files, fd)
  if (file === null) return -EBADF
  put_unused_fd(k.files, fd)
  k.trace?.tell('close_fd', 'fd_free', { fd, file: file.address })
  fput(k, file)
  return 0
}

export function do_dup(k: kernel, oldfd: number): number {
  const file = fdget(k.files, oldfd)
  if (file === null) return -EBADF
  const fd = alloc_fd(k.files)
  if (fd < 0) return fd
  get_file(k, file)
  fd_install(k, fd, file)
  return fd
}

export function do_dup2(k: kernel, oldfd: number, newfd: number): number {
  const { files } = k
  const file = fdget(files, oldfd)
  if (oldfd === newfd) return file === null ? -EBADF : newfd
  // The kernel takes the number as unsigned, so that a negative one is far beyond the limit.
  if (newfd < 0 || newfd >= files.nofile || file === null) return -EBADF
  const replaced = fdget(files, newfd)
  get_file(k, file)
  set_open(files, newfd)
  while (files.fd.length <= newfd) files.fd.push(null)
  if (replaced !== null) {
    files.fd[newfd] = null
    k.trace?.tell('do_dup2', 'fd_free', { fd: newfd, file: replaced.address })
  }
  fd_install(k, newfd, file)
  // The kernel puts the new file into the table before it drops the old one.
  if (replaced !== null) fput(k, replaced)
  return newfd
}

function tell_count(k: kernel, fn: string, { address, f_count }: file): void {
  k.trace!.tell(fn, 'f_count', { file: address, f_count })
}

/** Takes a reference. */
export function get_file(k: kernel, file: file): void {
  file.f_count++
  if (k.trace !== null) tell_count(k, 'get_file', file)
}

/** Drops a reference. */
export function fput(k: kernel, file: file): void {
  file.f_count--
  if (k.trace !== null) tell_count(k, 'fput', file)
  if (file.f_count <= 0) __fput(k, file)
}

/** Ends a file without references: the items that watch it go first, then the file itself. */
function __fput(k: kernel, file: file): void {
  eventpoll_release(k, file)
  file.f_op.release(k, file)
  k.nr_files--
  k.trace?.freed(file)
}
