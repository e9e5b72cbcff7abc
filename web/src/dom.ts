// Elements from code: text is always text, so nothing that is shown can become markup.
type Child = Node | string | null | false | undefined;
type Told = Record<string, string | boolean | EventListener>;

// An address of ours as the browser must ask for it: the pages may be served below a path of a host.
export const at = (address: string): string => (document.documentElement.dataset.path ?? "") + address;

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  told: Told = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(told)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((each): each is Node | string => Boolean(each)));
  return element;
}

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds - 0.001));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function duration(seconds: number, words: Record<string, string>): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  const parts = [minutes ? `${minutes} ${words.minutes_short}` : "", rest || !minutes ? `${rest} ${words.seconds_short}` : ""];
  return parts.filter(Boolean).join(" ");
}

export const isNight = (hour = new Date().getHours()): boolean => hour >= 22 || hour < 7;

// "No to all of these" and the signs of its group keep each other true; Python checks it again.
export function groups(): void {
  document.querySelectorAll<HTMLInputElement>("input[data-group]").forEach((group) => {
    const signs = [...(group.closest("fieldset")?.querySelectorAll<HTMLInputElement>(".sign input") ?? [])];
    group.addEventListener("change", () => {
      if (group.checked) for (const each of signs) each.checked = each.value === "no";
    });
    for (const each of signs) each.addEventListener("change", () => each.checked && each.value !== "no" && (group.checked = false));
  });
}
