/** The mark and the name, the same on every page. */
export function Logo() {
  return (
    <span class="logo">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="9" class="logo-ground" />
        <path d="M9 9.5l7 6.5-7 6.5" class="logo-chevron" />
        <path d="M18 22.5h6" class="logo-caret" />
      </svg>
      runq
    </span>
  );
}
