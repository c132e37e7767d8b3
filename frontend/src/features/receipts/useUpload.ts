import { useEffect, useState } from 'react'
import { on } from '@/bridge/events'

/** How far the upload of a delivery's file is, from 0 to 1; null while nothing is uploaded. */
export function useUpload(delivery: string): number | null {
  const [part, setPart] = useState<number | null>(null)
  useEffect(() => {
    const stops = [
      on('upload', (event) => {
        if (event.delivery === delivery)
          setPart(event.done < event.total ? Math.floor((event.done / event.total) * 100) / 100 : null)
      }),
      on('delivery', (event) => event.id === delivery && setPart(null)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }, [delivery])
  return part
}
