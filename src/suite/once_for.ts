interface Memory<Key, Made> {
  get(key: Key): Made | undefined
  set(key: Key, made: Made): unknown
}

function once<Key, Made>(known: Memory<Key, Made>, make: (key: Key) => Made): (key: Key) => Made {
  return key => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/**
 * Returns a function that makes what belongs to an object once and then knows it, until the object is gone.
 *
 * @param make returns the same for an object at any time, and never undefined.
 */
export function onceFor<Key extends object, Made>(make: (key: Key) => Made): (key: Key) => Made {
  return once(new WeakMap<Key, Made>(), make)
}

/**
 * Returns the same as `onceFor` for texts, and for objects that live as long as the function does: the collector of
 * garbage takes longer for a WeakMap, of which there should be few.
 */
export function onceWithin<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  return once(new Map<Key, Made>(), make)
}

/** Returns a function that makes something when it is called for the first time, and then knows it. */
export function onceAsked<Made extends object>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}
