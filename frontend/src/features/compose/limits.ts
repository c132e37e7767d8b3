import type { ChannelID, Limits, Target } from '@/bridge/types'
import type { Directory } from '@/parts/channels'

/** What a channel accepts: its own limits where it has some, else its network's. */
export function limitsOf(id: ChannelID, directory: Directory): Limits | undefined {
  const channel = directory.channel(id)
  return channel?.limits ?? directory.platform(channel?.platform)?.limits
}

/** The limits of all that are known. */
export const limitsFor = (targets: readonly Target[], directory: Directory): readonly Limits[] =>
  targets.flatMap((target) => limitsOf(target.channel, directory) ?? [])
