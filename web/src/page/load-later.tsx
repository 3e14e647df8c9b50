import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * Makes a component whose code is fetched when it is first shown, to keep the first visit light. While it is on its way there is
 * nothing; when it cannot be fetched, that is said where it would stand.
 */
export function loadLater<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded);
    const [isLost, setLost] = useState(false);
    useEffect(() => {
      if (Component) return;
      load().then(
        (made) => {
          loaded = made;
          setComponent(() => made);
        },
        () => setLost(true),
      );
    }, []);
    if (isLost)
      return (
        <p class="problem" role="alert">
          This part of the page could not be loaded. Is the connection there? Reload the page to try again.
        </p>
      );
    return Component && <Component {...props} />;
  };
}
