import { useEffect } from 'react'
import { bridge } from '.'

let told = false

/** Tells the program once, after the data of the first page has been drawn, that the window can be used. */
export function useTellUsable(loaded: boolean): void {
  useEffect(() => {
    if (!loaded || told) return
    told = true
    // The second frame begins when the first has been drawn. Whether the program notes it makes no difference here.
    requestAnimationFrame(() => requestAnimationFrame(() => void bridge.program.ready().catch(() => {})))
  }, [loaded])
}
