import { Button, Skeleton } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconPlugConnected } from '@tabler/icons-react'
import { useTranslations } from 'use-intl'
import { Link } from 'wouter'
import type { ChannelID, Target } from '@/bridge/types'
import { ChannelAvatar } from '@/parts/ChannelAvatar'
import type { Directory } from '@/parts/channels'
import { Failure } from '@/parts/Failure'
import { Banner } from '@/ui/Banner'
import classes from './Compose.module.css'

interface Props {
  readonly directory: Directory
  readonly chosen: readonly Target[]
  readonly onChange: (channels: readonly ChannelID[]) => void
}

/** Where the post goes. Each channel is a switch; "All" turns all of them. */
export function ChannelPicker({ directory, chosen, onChange }: Props) {
  const t = useTranslations('compose')
  const { channels } = directory
  if (directory.error) return <Failure error={directory.error} onRetry={directory.retry} />
  if (!directory.ready) return <Skeleton h={44} w="60%" radius="xl" />
  if (channels.length === 0)
    return (
      <Banner
        tone="info"
        actions={
          <Button
            component={Link}
            href="/channels/connect"
            size="xs"
            leftSection={<IconPlugConnected size={15} />}
          >
            {t('connect')}
          </Button>
        }
      >
        <strong>{t('noChannels')}</strong>
        <br />
        {t('noChannelsNote')}
      </Banner>
    )
  const isChosen = (id: ChannelID) => chosen.some((target) => target.channel === id)
  const toggle = (id: ChannelID) =>
    // In the order of the list, so that the same choice is always the same post.
    onChange(channels.map((c) => c.id).filter((c) => (c === id ? !isChosen(c) : isChosen(c))))
  const all = channels.every((c) => isChosen(c.id))
  return (
    <fieldset className={classes.picker}>
      <legend className="visually-hidden">{t('channels')}</legend>
      {channels.map((channel) => (
        // biome-ignore lint/a11y/useSemanticElements: a checkbox input cannot hold a face and two lines
        <button
          key={channel.id}
          type="button"
          role="checkbox"
          aria-checked={isChosen(channel.id)}
          aria-label={[
            channel.name,
            directory.platform(channel.platform)?.name,
            channel.state === 'reconnect' && t('reconnectFirst'),
          ]
            .filter(Boolean)
            .join(', ')}
          className={classes.channel}
          onClick={() => toggle(channel.id)}
        >
          <span className={classes.face}>
            <ChannelAvatar channel={channel} platform={directory.platform(channel.platform)} size={30} />
          </span>
          <span className={classes.who}>
            <span className={classes.name}>{channel.name}</span>
            <span className={classes.handle} dir="ltr">
              {channel.handle}
            </span>
          </span>
          {channel.state === 'reconnect' && <IconAlertTriangle size={16} className={classes.warn} />}
          {isChosen(channel.id) && <IconCheck size={16} stroke={2.5} className={classes.tick} />}
        </button>
      ))}
      {channels.length > 1 && (
        <Button
          variant="default"
          radius="xl"
          size="compact-md"
          fz="sm"
          aria-pressed={all}
          onClick={() => onChange(all ? [] : channels.map((c) => c.id))}
        >
          {t('all')}
        </Button>
      )}
      <span className="visually-hidden" role="status">
        {t('chosen', { count: chosen.length })}
      </span>
    </fieldset>
  )
}
