import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * Wraps a component whose code is fetched when it is first rendered, to keep the first load small. It renders nothing
 * while loading and an error message if loading fails.
 */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [Component, setComponent] = useState<ComponentType<P> | null>(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Component) return;
      load().then(
        (component) => {
          loaded = component;
          setComponent(() => component);
        },
        () => setFailed(true),
      );
    }, []);
    if (hasFailed)
      return (
        <p class="problem" role="alert">
          Failed to load. Check your connection and reload the page.
        </p>
      );
    return Component && <Component {...props} />;
  };
}
