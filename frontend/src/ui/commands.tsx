import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react'

/** A command is a value: menus, the palette and the keys are views of one list. */
export interface Command {
  readonly id: string
  /** Heading under which the palette shows it. */
  readonly group: string
  readonly label: string
  readonly icon?: ReactNode
  /** As useHotkeys writes it: "mod+K". */
  readonly shortcut?: string
  readonly enabled: boolean
  readonly run: () => void
}

type Provide = (owner: symbol, commands: readonly Command[]) => () => void

// Two contexts, because whoever only provides is not to be drawn anew when the list changes.
const Commands = createContext<readonly Command[]>([])
const Providing = createContext<Provide>(() => () => {})

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const [owners, setOwners] = useState<ReadonlyMap<symbol, readonly Command[]>>(new Map())
  const provide = useCallback<Provide>((owner, commands) => {
    setOwners((before) => new Map(before).set(owner, commands))
    return () => setOwners((before) => new Map([...before].filter(([key]) => key !== owner)))
  }, [])
  const commands = useMemo(() => [...owners.values()].flat(), [owners])
  return (
    <Providing value={provide}>
      <Commands value={commands}>{children}</Commands>
    </Providing>
  )
}

/** Every command that something on screen provides. */
export const useCommands = () => use(Commands)

/** Adds commands for as long as the caller is on screen. The list must be memoised. */
export function useProvideCommands(commands: readonly Command[]): void {
  const provide = use(Providing)
  const [owner] = useState(() => Symbol())
  useEffect(() => provide(owner, commands), [provide, owner, commands])
}

const mac = /Mac|iPhone|iPad/.test(navigator.platform)
const symbols: Readonly<Record<string, string>> = mac
  ? { mod: '⌘', shift: '⇧', alt: '⌥', enter: '⏎' }
  : { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter' }

/** A shortcut as people of this system write it: ⌘K, Ctrl+K. */
export const shortcutText = (shortcut: string) =>
  shortcut
    .split('+')
    .map((key) => symbols[key.toLowerCase()] ?? key)
    .join(mac ? '' : '+')
