/** A pure function of objects that remembers its answers, for as long as the objects live. */

interface Known<V> {
  readonly by: WeakMap<object, Known<V>>;
  answer?: { readonly value: V };
}

const nothing = <V>(): Known<V> => ({ by: new WeakMap() });

/** Calls with the very same objects get the very same answer, which nobody may change. */
export const remembered = <A extends readonly object[], V>(make: (...of: A) => V): ((...of: A) => V) => {
  const first = nothing<V>();
  return (...of) => {
    const known = of.reduce((at: Known<V>, one) => {
      const next = at.by.get(one) ?? nothing<V>();
      at.by.set(one, next);
      return next;
    }, first);
    known.answer ??= { value: make(...of) };
    return known.answer.value;
  };
};
