import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useFormatter, useLocale, useTranslations } from 'use-intl'
import type { Attempt } from '@/bridge/types'
import classes from './Receipts.module.css'
import { useSpan } from './span'

interface Props {
  readonly attempt: Attempt
  /** The delivery's last attempt may still be running. */
  readonly underWay: boolean
}

const steps = { prepare: 'stepPrepare', publish: 'stepPublish', find: 'stepFind' } as const
const good = ['live', 'prepared', 'found']

/** One try: when, how long, what came of it. What the network said is there for whoever asks. */
export function AttemptItem({ attempt, underWay }: Props) {
  const t = useTranslations('receipt')
  const format = useFormatter()
  const locale = useLocale()
  const span = useSpan()
  const [open, { toggle }] = useDisclosure(false)
  const { startedAt, finishedAt, outcome, message, detail, step } = attempt
  const key = `outcomes.${outcome}` as 'outcomes.live'
  const known = outcome !== '' && t.has(key)
  return (
    <li className={classes.attempt} data-outcome={good.includes(outcome) ? 'good' : outcome ? 'bad' : 'open'}>
      <div className={classes.attemptHead}>
        <strong>{t(steps[step])}</strong>
        {known && <span>{t(key)}</span>}
        <span className={classes.time}>
          {format.dateTime(startedAt, { dateStyle: 'short', timeStyle: 'medium' })}
          {' · '}
          {finishedAt > 0
            ? t('took', { time: span(Math.max(0, finishedAt - startedAt)) })
            : underWay
              ? t('underWay')
              : t('unfinished')}
        </span>
      </div>
      {message && locale.startsWith('en') && <p className={classes.message}>{message}</p>}
      {detail && (
        <>
          <Button
            variant="subtle"
            size="compact-xs"
            color="gray"
            c="dimmed"
            aria-expanded={open}
            onClick={toggle}
          >
            {open ? t('detail') : t('showDetail')}
          </Button>
          {open && (
            <pre className={classes.said} dir="ltr">
              {detail}
            </pre>
          )}
        </>
      )}
    </li>
  )
}
