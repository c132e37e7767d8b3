import type { HTMLAttributes, ReactNode } from 'react'
import classes from './Card.module.css'

interface Props extends Omit<HTMLAttributes<HTMLElement>, 'title'> {
  readonly title?: ReactNode
  readonly aside?: ReactNode
  readonly children: ReactNode
  /** Contents reach the edges: lists. */
  readonly flush?: boolean
}

/** A bordered section with an optional heading. */
export function Card({ title, aside, children, flush = false, className = '', ...rest }: Props) {
  return (
    <section className={`${classes.card} ${className}`} {...rest}>
      {title && (
        <div className={classes.head}>
          <h2 className={classes.title}>{title}</h2>
          {aside}
        </div>
      )}
      <div className={flush ? undefined : classes.body} data-headed={title ? true : undefined}>
        {children}
      </div>
    </section>
  )
}
