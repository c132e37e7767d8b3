import { useCallback, useRef, useState } from 'react'
import { bridge } from '@/bridge'
import type { Asset } from '@/bridge/types'
import { useNotifyFailure } from '@/parts/notify'
import type { Scope } from './draft'

export interface Place {
  readonly scope: Scope
  readonly part: number
}

export interface MediaAdder {
  readonly busy: boolean
  /** Adds files by their paths, or asks for some; to a place, or to where the cursor is. */
  readonly add: (paths?: readonly string[], place?: Place) => void
}

/** Brings files into the library and hands them on. What cannot be read is said, and changes nothing. */
export function useMedia(
  here: Place,
  onAssets: (place: Place, assets: readonly Asset[]) => void,
): MediaAdder {
  const [busy, setBusy] = useState(false)
  const notifyFailure = useNotifyFailure()
  const latest = useRef({ here, onAssets })
  latest.current = { here, onAssets }
  const add = useCallback(
    async (paths?: readonly string[], place: Place = latest.current.here) => {
      setBusy(true)
      try {
        const assets = paths ? await bridge.media.import(paths) : await bridge.media.pick()
        if (assets.length > 0) latest.current.onAssets(place, assets)
      } catch (error) {
        notifyFailure(error)
      } finally {
        setBusy(false)
      }
    },
    [notifyFailure],
  )
  return { busy, add: useCallback((paths, place) => void add(paths, place), [add]) }
}
