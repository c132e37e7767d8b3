import type { ReactNode } from 'react'
import classes from './Mark.module.css'

export type Tone = 'quiet' | 'accent' | 'busy' | 'good' | 'warn' | 'danger'

interface Props {
  readonly tone: Tone
  readonly icon: ReactNode
  readonly children: ReactNode
  /** Turns the icon while something is under way. */
  readonly spin?: boolean
}

/** A state in a few letters: an icon in the tone's colour and words in the text's, never colour alone. */
export function Mark({ tone, icon, children, spin = false }: Props) {
  return (
    <span className={classes.mark} data-tone={tone}>
      <span className={classes.icon} data-spin={spin || undefined} aria-hidden="true">
        {icon}
      </span>
      {children}
    </span>
  )
}
