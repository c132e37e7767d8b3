import { useCallback } from 'react'
import { useFormatter } from 'use-intl'
import type { Instant } from '@/bridge/types'

const units = [
  { unit: 'day', size: 86_400_000 },
  { unit: 'hour', size: 3_600_000 },
  { unit: 'minute', size: 60_000 },
  { unit: 'second', size: 1000 },
] as const

/** An instant to the second: how every time on a receipt is written, so that they can be compared. */
export function useMoment(): (at: Instant) => string {
  const format = useFormatter()
  return useCallback((at) => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'medium' }), [format])
}

/** A length of time in its largest unit: 12 min, 3.4 sec, 380 ms. */
export function useSpan(): (milliseconds: number) => string {
  const format = useFormatter()
  return useCallback(
    (ms) => {
      const found = units.find(({ size }) => ms >= size)
      const { unit, size } = found ?? { unit: 'millisecond' as const, size: 1 }
      const maximumFractionDigits = found && ms < 10 * size ? 1 : 0
      return format.number(ms / size, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
    },
    [format],
  )
}
