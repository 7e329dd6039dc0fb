// Runs in every page before anything of its own, and writes down what the page does wrong.
(() => {
  const seen = { violations: [], dialogs: [], errors: [], stops: [], walks: false };
  Object.defineProperty(window, "__seen", { value: seen });

  addEventListener("securitypolicyviolation", (event) => {
    const sample = event.sample ? `: ${event.sample}` : "";
    seen.violations.push(`${event.effectiveDirective} is violated by ${event.blockedURI || "the page"}${sample}`);
  });
  addEventListener("error", (event) => seen.errors.push(event.message ?? `${event.target?.src} does not load`));
  addEventListener("unhandledrejection", (event) => seen.errors.push(`${event.reason}`));
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (text) => void seen.dialogs.push(`${name}: ${text}`);

  // Where Tab goes. When the key comes up again, the element has the focus and is scrolled to.
  addEventListener("keyup", (event) => {
    if (event.key === "Tab" && seen.walks) seen.stops.push(seen.look(document.activeElement));
  }, true);

  // What a focus ring can be made of.
  const ring = (element) => {
    const style = getComputedStyle(element);
    const isClear = /, 0\)$|transparent/.test(style.outlineColor);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !isClear;
    const rest = [style.boxShadow, style.borderColor, style.borderWidth, style.backgroundColor, style.textDecoration].join("|");
    return { outline, rest };
  };

  const name = (element) => {
    const text = (element.getAttribute("aria-label") || element.innerText || element.name || "").trim().replace(/\s+/g, " ");
    const id = element.id ? `#${element.id}` : "";
    return `<${element.localName}${id}> ${text.slice(0, 40)}`;
  };
  seen.name = name;

  // A date has a day, a month, a year and what opens a calendar.
  seen.parts = (element) => (/date|time|month|week/.test(element.type) ? 8 : 1);

  seen.look = (element) => {
    if (!element || element === document.body || element === document.documentElement) return { index: -1 };
    const index = seen.expected.indexOf(element);
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
    const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
    const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
    const inView = right > left && bottom > top;
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]];
    const uncovered = inView && points.some(([x, y]) => {
      const hit = document.elementFromPoint(left + x * (right - left), top + y * (bottom - top));
      const labels = [...(element.labels ?? [])];
      return hit && (element.contains(hit) || hit.contains(element) || labels.some((label) => label.contains(hit)));
    });
    const now = ring(element), before = seen.rings?.[index];
    const parts = seen.parts(element);
    const isVisible = now.outline || (before ? now.rest !== before.rest : false);
    return { index, name: name(element), parts, inView, uncovered, isVisible };
  };

  // Every element that Tab is to reach, in the order of the document.
  seen.prepare = (most) => {
    const kinds = "a[href], area[href], button, input, select, textarea, summary, [tabindex], [contenteditable]";
    const groups = new Set();
    seen.expected = [...document.querySelectorAll(kinds)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || element.type === "hidden" || element.closest("[inert]")) return false;
      if (element.localName === "summary" && element !== element.parentElement.querySelector("summary")) return false;
      if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })) return false;
      if (element.type !== "radio") return true;
      // One stop for a group: what is chosen in it, or its first.
      const key = `${element.form?.id}|${[...document.forms].indexOf(element.form)}|${element.name}`;
      const sameName = [...document.getElementsByName(element.name)];
      const group = sameName.filter((other) => other.type === "radio" && other.form === element.form);
      const stop = group.find((other) => other.checked) ?? group[0];
      if (groups.has(key) || stop !== element) return false;
      groups.add(key);
      return true;
    });
    seen.rings = seen.expected.map(ring);
    seen.stops = [];
    seen.walks = true;
    scrollTo(0, 0);
    document.activeElement?.blur?.();
    return seen.expected.slice(0, most).reduce((count, element) => count + seen.parts(element), 0);
  };
})();
