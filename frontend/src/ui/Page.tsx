import { type ReactNode, useEffect, useRef } from 'react'
import classes from './Page.module.css'

interface Props {
  readonly title: string
  /** Under the title, in a quieter voice. */
  readonly note?: ReactNode
  /** Before the title: a way back. */
  readonly back?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** Leaves the focus alone, for pages that put it somewhere better. */
  readonly keepFocus?: boolean
}

/** A page with its heading. The heading takes the focus, so that a change of page is heard. */
export function Page({ title, note, back, actions, children, keepFocus = false }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · CAIO`
  }, [title])
  useEffect(() => {
    if (!keepFocus) heading.current?.focus({ preventScroll: true })
  }, [keepFocus])
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <div className={classes.titles}>
          {back}
          <h1 ref={heading} tabIndex={-1} className={classes.title} dir="auto">
            {title}
          </h1>
          {note && <div className={classes.note}>{note}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
