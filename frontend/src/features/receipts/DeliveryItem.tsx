import { Button, Collapse } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown, IconExternalLink } from '@tabler/icons-react'
import { useId } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import type { Delivery, Post } from '@/bridge/types'
import { ChannelAvatar } from '@/parts/ChannelAvatar'
import type { Directory } from '@/parts/channels'
import { StateMark } from '@/parts/states'
import { Card } from '@/ui/Card'
import { useNow } from '@/ui/time'
import { Actions } from './Actions'
import { ReceiptDetails } from './ReceiptDetails'
import classes from './Receipts.module.css'
import { useUpload } from './useUpload'
import { Why } from './Why'

interface Props {
  readonly delivery: Delivery
  readonly post: Post
  readonly siblings: readonly Delivery[]
  readonly directory: Directory
  readonly startOpen: boolean
}

/** One delivery: where it stands, why, what can be done about it, and on demand its receipt. */
export function DeliveryItem({ delivery, post, siblings, directory, startOpen }: Props) {
  const t = useTranslations('receipt')
  const format = useFormatter()
  const now = useNow(1000)
  const [open, { toggle }] = useDisclosure(startOpen)
  const id = useId()
  const uploaded = useUpload(delivery.id)
  const channel = directory.channel(delivery.channel)
  const platform = directory.platform(delivery.platform)
  const name = channel?.name ?? platform?.name ?? delivery.channel
  const { reason, receipt, state, nextAt } = delivery
  const time = receipt?.at || delivery.planned.at
  return (
    <Card
      flush
      role="group"
      aria-label={`${platform?.name ?? ''}, ${name}`}
      data-testid="delivery"
      data-state={state}
      data-platform={delivery.platform}
    >
      <div className={classes.head}>
        <ChannelAvatar channel={channel} platform={platform} size={36} />
        <div className={classes.who}>
          <h2 className={classes.name}>{name}</h2>
          <span className={classes.handle} dir="ltr">
            {channel?.handle ?? platform?.name}
          </span>
        </div>
        <div className={classes.standing} role="status">
          <StateMark state={state} />
          {uploaded !== null ? (
            <span className={classes.time}>{t('uploaded', { part: uploaded })}</span>
          ) : state === 'scheduled' || (state === 'waiting' && nextAt > now) ? (
            <span className={classes.time}>
              {state === 'waiting'
                ? t('next', { when: format.relativeTime(nextAt, now) })
                : format.relativeTime(delivery.planned.at, now)}
            </span>
          ) : (
            time > 0 && <span className={classes.time}>{format.relativeTime(time, now)}</span>
          )}
        </div>
        {receipt?.url && (
          <Button
            size="compact-sm"
            variant="default"
            rightSection={<IconExternalLink size={14} />}
            aria-label={t('openOn', { platform: platform?.name ?? '' })}
            onClick={() => void bridge.program.openURL(receipt.url)}
          >
            {t('open')}
          </Button>
        )}
        <button
          type="button"
          className={classes.expand}
          aria-expanded={open}
          aria-controls={id}
          aria-label={t('details', { channel: `${platform?.name ?? ''} ${name}` })}
          onClick={toggle}
        >
          <IconChevronDown size={18} />
        </button>
      </div>
      {reason && state !== 'live' && (
        <Why reason={reason} state={state} network={platform?.name ?? delivery.platform} />
      )}
      <Actions delivery={delivery} post={post} siblings={siblings} channelName={name} />
      <Collapse expanded={open} id={id}>
        {open && <ReceiptDetails delivery={delivery} />}
      </Collapse>
    </Card>
  )
}
