import { ActionIcon, CopyButton, Skeleton, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy, IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { bridge } from '@/bridge'
import { deliveryQuery } from '@/bridge/queries'
import type { Delivery, PartReceipt } from '@/bridge/types'
import { Failure } from '@/parts/Failure'
import { AttemptItem } from './AttemptItem'
import classes from './Receipts.module.css'
import { useMoment, useSpan } from './times'

/** The proof: ids, links, times, and every attempt. */
export function ReceiptDetails({ delivery }: { readonly delivery: Delivery }) {
  const t = useTranslations('receipt')
  const moment = useMoment()
  const span = useSpan()
  const query = useQuery(deliveryQuery(delivery.id))
  const { receipt, planned, reason } = delivery
  const difference = (late: number) => {
    if (Math.abs(late) < 1000) return t('onTime')
    return late > 0 ? t('lateBy', { time: span(late) }) : t('earlyBy', { time: span(-late) })
  }
  return (
    <div className={classes.details} data-testid="receipt">
      <dl className={classes.facts}>
        {planned.at > 0 && <Fact label={t('due')}>{moment(planned.at)}</Fact>}
        {receipt && receipt.at > 0 && (
          <>
            <Fact label={t('wentLive')}>{moment(receipt.at)}</Fact>
            {planned.at > 0 && <Fact label={t('late')}>{difference(receipt.at - planned.at)}</Fact>}
          </>
        )}
        {receipt?.remoteId && (
          <Fact label={t('remoteId')}>
            <code className={classes.code} data-testid="remote-id" dir="ltr">
              {receipt.remoteId}
            </code>
            <Copy text={receipt.remoteId} label={t('copyId')} />
          </Fact>
        )}
        {receipt?.url && (
          <Fact label={t('link')}>
            <RemoteLink url={receipt.url} />
          </Fact>
        )}
      </dl>
      {receipt && receipt.parts.length > 0 && (
        <>
          <h3 className={classes.subtitle}>{t('parts')}</h3>
          <dl className={classes.facts}>
            {receipt.parts.map((part) => (
              <Fact key={part.name} label={<PartName part={part} />}>
                {part.url ? <RemoteLink url={part.url} /> : <code dir="ltr">{part.remoteId}</code>}
              </Fact>
            ))}
          </dl>
        </>
      )}
      <h3 className={classes.subtitle}>{t('attempts')}</h3>
      {query.isPending ? (
        <Skeleton h={44} />
      ) : query.isError ? (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.attempts.length === 0 ? (
        <p className={classes.none}>{t('noAttempts')}</p>
      ) : (
        <ol className={classes.attempts}>
          {query.data.attempts.map((attempt) => (
            <AttemptItem
              key={attempt.id}
              attempt={attempt}
              underWay={delivery.state === 'running'}
              told={reason?.message === attempt.message && reason.detail === attempt.detail}
            />
          ))}
        </ol>
      )}
    </div>
  )
}

function Fact({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** A long address is cut at its end; whoever needs it whole copies it or opens it. */
function RemoteLink({ url }: { readonly url: string }) {
  const t = useTranslations('receipt')
  return (
    <>
      <button
        type="button"
        className={classes.link}
        dir="ltr"
        title={url}
        onClick={() => void bridge.program.openURL(url)}
      >
        {url.replace(/^https?:\/\//, '')}
      </button>
      <IconExternalLink size={14} className={classes.external} aria-hidden="true" />
      <Copy text={url} label={t('copyLink')} />
    </>
  )
}

function PartName({ part }: { readonly part: PartReceipt }) {
  const t = useTranslations('receipt')
  if (part.name === 'comment') return t('commentName')
  // "part/1" is the second piece of the thread.
  return t('partName', { number: Number(part.name.split('/')[1] ?? 0) + 1 })
}

function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useTranslations('common')
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={copied ? t('copied') : label}
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
