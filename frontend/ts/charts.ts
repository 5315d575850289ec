// Charts: drawn only when they come into sight; the library is a file of its own.
import { all, onContent } from "./dom";

type Drawn = { resize: (size?: { width?: number }) => void; redraw: () => void };
const drawn = new Map<HTMLElement, Drawn>();

async function draw(element: HTMLElement): Promise<void> {
  if (drawn.has(element)) return;
  const source = document.getElementById(element.dataset["chart"] ?? "");
  if (!source?.textContent) return;
  const { drawChart } = await import("./echarts");
  drawn.set(element, drawChart(element, JSON.parse(source.textContent)));
}

export function startCharts(): void {
  const resized = new ResizeObserver((entries) => {
    for (const entry of entries) drawn.get(entry.target as HTMLElement)?.resize();
  });
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) void draw(entry.target as HTMLElement);
    },
    { rootMargin: "200px" },
  );
  onContent((root) => {
    for (const element of all("[data-chart]", root)) {
      seen.observe(element);
      resized.observe(element);
    }
  });
  window.addEventListener("beforeprint", () => {
    for (const chart of drawn.values()) chart.resize({ width: 680 });
  });
  window.addEventListener("afterprint", () => {
    for (const chart of drawn.values()) chart.resize();
  });
}
