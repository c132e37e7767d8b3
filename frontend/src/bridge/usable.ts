import { useEffect } from 'react'
import { bridge } from '.'
import { afterDrawing } from './drawing'

let told = false

/** Tells the program once, after the data of the first page has been drawn, that the window can be used. */
export function useTellUsable(loaded: boolean): void {
  useEffect(() => {
    if (!loaded || told) return
    told = true
    // Whether the program notes it makes no difference here.
    afterDrawing(() => void bridge.program.ready().catch(() => {}))
  }, [loaded])
}
