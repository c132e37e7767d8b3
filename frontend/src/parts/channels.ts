import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { channelsQuery, platformsQuery } from '@/bridge/queries'
import type { Channel, ChannelID, PlatformID, PlatformInfo } from '@/bridge/types'

export interface Directory {
  readonly channels: readonly Channel[]
  readonly channel: (id: ChannelID) => Channel | undefined
  readonly platform: (id: PlatformID | undefined) => PlatformInfo | undefined
  readonly ready: boolean
  readonly error: Error | null
  readonly retry: () => void
}

const none: readonly never[] = []

/** The channels and the networks, found by their ids. */
export function useDirectory(): Directory {
  const channels = useQuery(channelsQuery)
  const platforms = useQuery(platformsQuery)
  return useMemo(() => {
    const places = channels.data ?? none
    const byID = new Map(places.map((c) => [c.id, c]))
    const networks = new Map((platforms.data ?? none).map((p) => [p.id, p]))
    return {
      channels: places,
      channel: (id) => byID.get(id),
      platform: (id) => (id === undefined ? undefined : networks.get(id)),
      ready: channels.isSuccess && platforms.isSuccess,
      error: channels.error ?? platforms.error,
      retry: () => {
        void channels.refetch()
        void platforms.refetch()
      },
    }
  }, [channels, platforms])
}
