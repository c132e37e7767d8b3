import type { PlatformInfo } from '@/bridge/types'
import classes from './ChannelAvatar.module.css'

/** The icon is a shape of one colour; drawing it as a mask makes it white on the network's colour whatever its fill. */
const shape = (svg: string) => `url("data:image/svg+xml,${encodeURIComponent(svg)}")`

interface Props {
  readonly platform: Pick<PlatformInfo, 'icon' | 'color'> | undefined
  readonly size: number
}

/** A network's mark. Decoration: its name always stands beside it or in a label. */
export function PlatformIcon({ platform, size }: Props) {
  return (
    <span
      className={classes.platform}
      aria-hidden="true"
      style={{ width: size, height: size, background: platform?.color || 'var(--mantine-color-gray-6)' }}
    >
      {platform && (
        <span style={{ maskImage: shape(platform.icon), WebkitMaskImage: shape(platform.icon) }} />
      )}
    </span>
  )
}
