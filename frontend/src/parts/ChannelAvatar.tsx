import { Avatar } from '@mantine/core'
import type { Channel, PlatformInfo } from '@/bridge/types'
import classes from './ChannelAvatar.module.css'
import { PlatformIcon } from './PlatformIcon'

interface Props {
  readonly channel: Pick<Channel, 'name' | 'avatar'> | undefined
  readonly platform: PlatformInfo | undefined
  readonly size?: number
}

/** A channel's picture, or its initials, with the network in the corner. */
export function ChannelAvatar({ channel, platform, size = 32 }: Props) {
  return (
    <span className={classes.avatar} style={{ width: size, height: size }} aria-hidden="true">
      <Avatar
        src={channel?.avatar || null}
        name={channel?.name ?? '?'}
        size={size}
        color="gray"
        alt=""
        classNames={{ placeholder: classes.initials }}
      />
      <span className={classes.badge}>
        <PlatformIcon platform={platform} size={Math.max(14, Math.round(size * 0.44))} />
      </span>
    </span>
  )
}
