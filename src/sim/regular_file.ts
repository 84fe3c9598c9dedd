import { ENOTTY } from './errno.ts'
import { file, type file_operations, type kernel } from './structs.ts'

class regular_inode {
  i_size = 0
  f_pos = 0
}

const inode_of = (file: file) => file.private_data as regular_inode

/** A regular file: always ready to select and poll, refused by epoll (no `poll` operation). */
const regular_fops: file_operations = {
  name: 'regular',
  poll: null,
  read(k, file, count) {
    const inode = inode_of(file)
    const chunk = Math.max(0, Math.min(count, inode.i_size - inode.f_pos))
    inode.f_pos += chunk
    k.trace?.tell('generic_file_read_iter', 'set', { file: file.address, fields: { ...inode } })
    return chunk
  },
  write(k, file, count) {
    const inode = inode_of(file)
    inode.f_pos += count
    inode.i_size = Math.max(inode.i_size, inode.f_pos)
    k.trace?.tell('generic_file_write_iter', 'set', { file: file.address, fields: { ...inode } })
    return count
  },
  ioctl(_k, file, request) {
    const inode = inode_of(file)
    return request === 'SIOCINQ' ? inode.i_size - inode.f_pos : -ENOTTY
  },
  release() {},
  queues: () => ({}),
  plain: file => ({ type: 'regular', ...inode_of(file) }),
}

/** /dev/null, which stands behind descriptors 0, 1 and 2 at the start. */
const null_fops: file_operations = {
  name: 'null',
  poll: null,
  read: () => 0,
  write: (_k, _file, count) => count,
  ioctl: () => -ENOTTY,
  release() {},
  queues: () => ({}),
  plain: () => ({ type: 'null' }),
}

/** Returns a new, empty regular file. */
export function regular_file(k: kernel): file {
  return new file(k, regular_fops, new regular_inode())
}

export function null_file(k: kernel): file {
  return new file(k, null_fops, null)
}
