import { IconAlertCircle, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './Banner.module.css'
import { Verbatim } from './Verbatim'

const icons = { info: IconInfoCircle, warning: IconAlertTriangle, error: IconAlertCircle } as const

interface Props {
  readonly tone: keyof typeof icons
  readonly children: ReactNode
  readonly actions?: ReactNode
  /** Spoken at once, for what appears after something was done. */
  readonly live?: boolean
}

/** One sentence that matters, with what can be done about it. */
export function Banner({ tone, children, actions, live = false }: Props) {
  const Icon = icons[tone]
  return (
    <div className={classes.banner} data-tone={tone} role={live ? 'alert' : undefined}>
      <Icon size={18} className={classes.icon} aria-hidden="true" />
      <div className={classes.text}>
        <Verbatim>{children}</Verbatim>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
