// Where the guide without a server tells what a page tells; for what needs the server, why it does.
const SAYS_WHY = "/offline#no-connection";

const MOST_TYPED = 1000; // what the search box takes

// What was typed goes along in the fragment, which no request carries; the guide reads it at once.
function searched(search: string): string {
  const typed = (new URLSearchParams(search).get("q") ?? "").trim().slice(0, MOST_TYPED);
  return `/offline#${typed ? new URLSearchParams({ q: typed }).toString() : "home"}`;
}

export const typedIn = (fragment: string): string => (new URLSearchParams(fragment.replace(/^#/, "")).get("q") ?? "").trim().slice(0, MOST_TYPED);

export function instead(place: string, search = ""): string {
  const [, room, name] = place.split("/");
  if (room === "search") return searched(search);
  if (room === "points" && name) return `/offline#point-${name}`;
  if (room === "relief" && name) return `/offline#relief-${name}`;
  if (room === "diary" && !name) return "/diary/offline";
  if (room === "learn" && !name) return `/learn/offline${search}`;
  return ["", "session", "cramp"].includes(room ?? "") ? "/offline#home" : SAYS_WHY;
}

// Whether a slow server is worth no wait, as the guide tells the same at once. The diary is worth one: an entry is there or it is not.
export const hasGuide = (place: string): boolean => instead(place) !== SAYS_WHY && !place.startsWith("/diary");

export const QUESTIONS = "/learn/cards.json";

// Under which addresses the questions of a deck may have been taken along; the usual deck has no name of its own or one.
export function questionsKept(search: string): string[] {
  const isUsual = ["", "articles"].includes(new URLSearchParams(search).get("deck") ?? "");
  return [...new Set([QUESTIONS + search, ...(isUsual ? [QUESTIONS, `${QUESTIONS}?deck=articles`] : [])])];
}
