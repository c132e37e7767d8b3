import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'

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

interface Registry {
  readonly commands: readonly Command[]
  readonly provide: (owner: symbol, commands: readonly Command[]) => () => void
}

const Context = createContext<Registry>({ commands: [], provide: () => () => {} })

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const [owners, setOwners] = useState<ReadonlyMap<symbol, readonly Command[]>>(new Map())
  const registry = useMemo(
    (): Registry => ({
      commands: [...owners.values()].flat(),
      provide: (owner, commands) => {
        setOwners((before) => new Map(before).set(owner, commands))
        return () => setOwners((before) => new Map([...before].filter(([key]) => key !== owner)))
      },
    }),
    [owners],
  )
  return <Context value={registry}>{children}</Context>
}

/** Every command that something on screen provides. */
export const useCommands = () => use(Context).commands

/** Adds commands for as long as the caller is on screen. The list must be memoised. */
export function useProvideCommands(commands: readonly Command[]): void {
  const { provide } = use(Context)
  const [owner] = useState(() => Symbol())
  // biome-ignore lint/correctness/useExhaustiveDependencies: `provide` is new after each change that it makes itself
  useEffect(() => provide(owner, commands), [owner, commands])
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
