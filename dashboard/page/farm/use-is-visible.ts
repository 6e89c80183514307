import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Whether the element is in sight or nearly so; what nobody sees is not drawn. */
export const useIsVisible = <T extends Element>(): [RefObject<T | null>, boolean] => {
  const place = useRef<T>(null);
  const [isVisible, setIsVisible] = useState(false);
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => setIsVisible(entry?.isIntersecting === true),
      { rootMargin: "200px" },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  return [place, isVisible];
};
