import { useLocale, useTranslations } from 'use-intl'
import type { Delivery, Reason } from '@/bridge/types'
import { useReasonText } from '@/parts/wording'
import { Verbatim } from '@/ui/Verbatim'
import { answerOf } from './answer'
import { Detail } from './Detail'
import classes from './Receipts.module.css'

interface Props {
  readonly reason: Reason
  readonly state: Delivery['state']
  readonly network: string
}

/** What there is to say about an action beyond its button. A reason that asks to look says so itself. */
const steps = {
  edit: 'nextEdit',
  reconnect: 'nextReconnect',
  retry: 'nextRetry',
  decide: 'nextDecide',
} as const

/** Why a delivery waits or needs somebody, what the network itself answered, and what comes next. */
export function Why({ reason, state, network }: Props) {
  const t = useTranslations('receipt')
  const english = useLocale().startsWith('en')
  const text = useReasonText()(reason)
  const { message, detail, action } = reason
  const answer = answerOf(detail)
  const step = state === 'blocked' ? steps[action as keyof typeof steps] : undefined
  return (
    <div className={classes.reason} data-state={state}>
      <p className={classes.cause}>
        <Verbatim>{text}</Verbatim>
      </p>
      {!english && message && message !== text && (
        <p>
          <Verbatim lang="en">{message}</Verbatim>
        </p>
      )}
      {answer && !message.includes(answer) && (
        <p>{t.rich('answered', { network, answer, said: (words) => <Verbatim>{words}</Verbatim> })}</p>
      )}
      {step && <p className={classes.step}>{t(step)}</p>}
      {detail && <Detail text={detail} />}
    </div>
  )
}
