import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const visible = new Set<string>();

/** Whether what has that name is in sight or nearly so. */
export const isInSight = (name: string): boolean => visible.has(name);

/** Whether the element is in sight or nearly so; what nobody sees is not drawn. */
export const useIsVisible = <T extends Element>(name: string): [RefObject<T | null>, boolean] => {
  const place = useRef<T>(null);
  const [isVisible, setIsVisible] = useState(false);
  useEffect(() => {
    if (!place.current) return undefined;
    const observer = new IntersectionObserver(
      ([entry]) => {
        const isSeen = entry?.isIntersecting === true;
        if (isSeen) visible.add(name);
        else visible.delete(name);
        setIsVisible(isSeen);
      },
      { rootMargin: "200px" },
    );
    observer.observe(place.current);
    return () => {
      visible.delete(name);
      observer.disconnect();
    };
  }, [name]);
  return [place, isVisible];
};
