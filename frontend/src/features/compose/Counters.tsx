import { useFormatter, useTranslations } from 'use-intl'
import type { PlatformInfo, Target, TextLimit } from '@/bridge/types'
import type { Directory } from '@/parts/channels'
import { PlatformIcon } from '@/parts/PlatformIcon'
import { count } from '@/text/count'
import { Ratio } from '@/ui/Ratio'
import classes from './Compose.module.css'
import { limitsOf } from './limits'

interface Props {
  readonly id: string
  readonly text: string
  readonly readers: readonly Target[]
  readonly directory: Directory
}

interface Row {
  readonly platform: PlatformInfo
  readonly limit: TextLimit
}

/** How much each network counts in a text, by its own rule. Channels that count alike share one. */
export function Counters({ id, text, readers, directory }: Props) {
  const t = useTranslations('compose')
  const format = useFormatter()
  const rows = new Map<string, Row>()
  for (const { channel } of readers) {
    const platform = directory.platform(directory.channel(channel)?.platform)
    const limit = limitsOf(channel, directory)?.text
    if (platform && limit && limit.max > 0)
      rows.set(`${platform.id} ${limit.max} ${limit.counter}`, { platform, limit })
  }
  return (
    <ul className={classes.counters} id={id}>
      {[...rows].map(([key, { platform, limit }]) => {
        const is = count(text, limit)
        const over = is - limit.max
        const words = { channel: platform.name, count: is, max: limit.max, over }
        return (
          <li
            key={key}
            className={classes.counter}
            data-testid={`counter-${platform.id}`}
            data-over={over > 0 || undefined}
            data-near={(over <= 0 && over > -20) || undefined}
          >
            <PlatformIcon platform={platform} size={15} />
            <span className="visually-hidden">
              {over > 0 ? t('counterOver', words) : t('counterOf', words)}
            </span>
            <span aria-hidden="true">
              {over > 0 ? <bdi dir="ltr">{format.number(-over)}</bdi> : <Ratio is={is} max={limit.max} />}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
