/** CAIO's mark: one dot, and the waves that carry it to every channel. They open to form a C. */
export function Brand({ size = 26 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="9" fill="#5b5bd6" />
      <path d="M22.6 10.1a8.9 8.9 0 1 0 0 11.8" stroke="#fff" strokeWidth="3.1" strokeLinecap="round" />
      <path
        d="M18.9 13.4a4 4 0 1 0 0 5.2"
        stroke="#fff"
        strokeOpacity=".62"
        strokeWidth="2.3"
        strokeLinecap="round"
      />
      <circle cx="22.7" cy="16" r="2.1" fill="#fff" />
    </svg>
  )
}
