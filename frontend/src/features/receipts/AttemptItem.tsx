import { useLocale, useTranslations } from 'use-intl'
import type { Attempt } from '@/bridge/types'
import { Detail } from './Detail'
import classes from './Receipts.module.css'
import { useMoment, useSpan } from './times'

interface Props {
  readonly attempt: Attempt
  /** The delivery's last attempt may still be running. */
  readonly underWay: boolean
  /** What it ended with stands above already, as why the delivery waits. */
  readonly told: boolean
}

const steps = { prepare: 'stepPrepare', publish: 'stepPublish', find: 'stepFind' } as const
const good = ['live', 'prepared', 'found']

/** One try: when, how long, what came of it. What the network said is there for whoever asks. */
export function AttemptItem({ attempt, underWay, told }: Props) {
  const t = useTranslations('receipt')
  const locale = useLocale()
  const span = useSpan()
  const moment = useMoment()
  const { startedAt, finishedAt, outcome, message, detail, step } = attempt
  const key = `outcomes.${outcome}` as 'outcomes.live'
  const known = outcome !== '' && t.has(key)
  return (
    <li className={classes.attempt} data-outcome={good.includes(outcome) ? 'good' : outcome ? 'bad' : 'open'}>
      <div className={classes.attemptHead}>
        <strong>{t(steps[step])}</strong>
        {known && <span>{t(key)}</span>}
        <span className={classes.time}>
          {moment(startedAt)}
          {' · '}
          {finishedAt > 0
            ? t('took', { time: span(Math.max(0, finishedAt - startedAt)) })
            : underWay
              ? t('underWay')
              : t('unfinished')}
        </span>
      </div>
      {!told && message && locale.startsWith('en') && <p className={classes.message}>{message}</p>}
      {!told && detail && <Detail text={detail} />}
    </li>
  )
}
