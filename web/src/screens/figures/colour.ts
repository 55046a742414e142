/** A colour of ours as a canvas takes it: it knows no light-dark(), so a probe has it worked out. */
export function colourOf(box: HTMLElement, name: string): string {
  const probe = box.appendChild(document.createElement("span"));
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
