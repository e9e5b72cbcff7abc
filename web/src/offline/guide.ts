// Where the guide without a server tells what a page tells; for what needs the server, why it does.
const SAYS_WHY = "/offline#no-connection";

// Where what was typed could not be handed to the guide, which says so.
export const NOT_HEARD = "#not-heard";

export function instead(place: string, search = ""): string {
  const [, room, name] = place.split("/");
  if (room === "points" && name) return `/offline#point-${name}`;
  if (room === "relief" && name) return `/offline#relief-${name}`;
  if (room === "diary" && !name) return "/diary/offline";
  if (room === "learn" && !name) return `/learn/offline${search}`;
  return ["", "search", "session", "cramp"].includes(room ?? "") ? "/offline#home" : SAYS_WHY;
}

// Whether a slow server is worth no wait, as the guide tells the same at once. The diary is worth one: an entry is there or it is not.
export const hasGuide = (place: string): boolean => instead(place) !== SAYS_WHY && !place.startsWith("/diary");

export const QUESTIONS = "/learn/cards.json";

// Under which addresses the questions of a deck may have been taken along; the usual deck has no name of its own or one.
export function questionsKept(search: string): string[] {
  const isUsual = ["", "articles"].includes(new URLSearchParams(search).get("deck") ?? "");
  return [...new Set([QUESTIONS + search, ...(isUsual ? [QUESTIONS, `${QUESTIONS}?deck=articles`] : [])])];
}
