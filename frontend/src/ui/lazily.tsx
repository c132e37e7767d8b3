import { type ComponentType, lazy, useState } from 'react'

/** A component that is loaded when it is first shown, or before that by `preload`; then it is there at once. */
export function lazily<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  const Later = lazy(load)
  let loaded: ComponentType<P> | null = null
  function Lazily(props: P) {
    // Decided once: another type of component would begin the page anew.
    const [Chosen] = useState((): ComponentType<P> => loaded ?? Later)
    return <Chosen {...props} />
  }
  const preload = async () => {
    loaded = (await load()).default
  }
  return Object.assign(Lazily, { preload })
}
