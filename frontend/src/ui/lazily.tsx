import { type ComponentType, lazy, useState } from 'react'

/** A component that is loaded when it is first shown, or before that by `load`; then it is there at once. */
export function lazily<P extends object>(fetch: () => Promise<{ default: ComponentType<P> }>) {
  const Later = lazy(fetch)
  let loaded: ComponentType<P> | null = null
  function Lazily(props: P) {
    // Decided once: another type of component would begin the page anew.
    const [Chosen] = useState((): ComponentType<P> => loaded ?? Later)
    return <Chosen {...props} />
  }
  const load = (): Promise<void> | undefined =>
    loaded
      ? undefined
      : fetch().then((module) => {
          loaded = module.default
        })
  return Object.assign(Lazily, { load })
}
