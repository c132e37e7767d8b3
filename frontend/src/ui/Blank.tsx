import type { ReactNode } from 'react'
import classes from './Blank.module.css'

interface Props {
  readonly icon: ReactNode
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly alert?: boolean
}

/** What a place shows when it has nothing to show: why, and what to do about it. */
export function Blank({ icon, title, children, action, alert = false }: Props) {
  return (
    <div className={classes.blank} role={alert ? 'alert' : undefined} data-alert={alert || undefined}>
      <div className={classes.icon} aria-hidden="true">
        {icon}
      </div>
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  )
}
