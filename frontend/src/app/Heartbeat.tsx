import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { statusQuery } from '@/bridge/queries'
import { useAsOf } from '@/ui/time'
import classes from './Shell.module.css'

/** What the publisher is about to do: the program is alive, and one can see it. */
export function Heartbeat() {
  const t = useTranslations('status')
  const format = useFormatter()
  const { data: status, isError, isPending } = useQuery(statusQuery)
  const { nextAt = 0, open = 0 } = status ?? {}
  const next = useAsOf(nextAt === 0 ? 0 : 1000, (now) =>
    nextAt > now ? format.relativeTime(nextAt, now) : '',
  )
  if (isPending) return <div className={classes.heart} />
  const state = isError ? 'lost' : open === 0 ? 'idle' : next ? 'waiting' : 'busy'
  const words = {
    lost: () => t('lost'),
    idle: () => t('idle'),
    waiting: () => t('next', { when: next }),
    busy: () => t('due'),
  }
  return (
    <section className={classes.heart} data-state={state} data-testid="heartbeat" aria-label={t('label')}>
      <span className={classes.dot} aria-hidden="true" />
      <span>
        {words[state]()}
        {open > 0 && <span className={classes.quiet}>{t('open', { count: open })}</span>}
      </span>
    </section>
  )
}
