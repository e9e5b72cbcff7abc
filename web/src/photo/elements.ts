// The page's own elements, which its template has.
export const element = (id: string): HTMLElement => document.getElementById(id)!;
export const button = (id: string): HTMLButtonElement => element(id) as HTMLButtonElement;
export const canvas = (id: string): HTMLCanvasElement => element(id) as HTMLCanvasElement;
export const details = (id: string): HTMLDetailsElement => element(id) as HTMLDetailsElement;
export const image = (id: string): HTMLImageElement => element(id) as HTMLImageElement;
export const link = (id: string): HTMLAnchorElement => element(id) as HTMLAnchorElement;
export const select = (id: string): HTMLSelectElement => element(id) as HTMLSelectElement;
