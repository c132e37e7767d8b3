import { useEffect } from 'react'

let there = false
let waiting: (() => void)[] = []

/** Calls back once there is something to open dialogs in: it comes a moment after the first drawing. */
export function whenOverlaid(open: () => void): void {
  if (there) open()
  else waiting.push(open)
}

/** Says that whoever calls this can open dialogs, for as long as it is mounted. */
export function useOverlay(): void {
  useEffect(() => {
    there = true
    const late = waiting
    waiting = []
    for (const open of late) open()
    return () => {
      there = false
    }
  }, [])
}
