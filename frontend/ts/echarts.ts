// The chart library, with the kinds of chart in use and our own theme.
import { BarChart, CustomChart, GraphChart, LineChart, PieChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomComponent,
  DatasetComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import * as echarts from "echarts/core";
import type { EChartsCoreOption } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, CustomChart, GraphChart, LineChart, PieChart, ScatterChart,
  AriaComponent, DataZoomComponent, DatasetComponent, GridComponent, LegendComponent,
  MarkAreaComponent, MarkLineComponent, TitleComponent, TooltipComponent, SVGRenderer,
]);

function theme(): object {
  const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const letters = { fontFamily: token("--sans"), color: token("--granite-700") };
  const axis = {
    axisLine: { lineStyle: { color: token("--granite-300") } },
    axisTick: { show: false },
    axisLabel: { ...letters, fontSize: 12 },
    splitLine: { lineStyle: { color: token("--granite-200") } },
    nameTextStyle: letters,
  };
  return {
    color: ["--ink-700", "--ochre-500", "--brick-600", "--pine-600", "--granite-400", "--grape-700", "--ink-600"].map(token),
    textStyle: letters,
    title: { textStyle: { ...letters, color: token("--granite-950"), fontSize: 15, fontWeight: 600 } },
    legend: { textStyle: { ...letters, fontSize: 13 }, icon: "roundRect", itemWidth: 14, itemHeight: 8 },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: axis,
    line: { symbolSize: 6, lineStyle: { width: 2.5 } },
    // Rich text is drawn, not written as HTML, so that no style attribute meets the security policy.
    tooltip: { renderMode: "richText", backgroundColor: token("--paper"), borderColor: token("--granite-300"), textStyle: { ...letters, color: token("--granite-950") } },
  };
}

/** Draws an option into the element and gives back what is needed to keep it fitting. */
export function drawChart(element: HTMLElement, option: EChartsCoreOption): { resize: (size?: { width?: number }) => void; redraw: () => void } {
  const chart = echarts.init(element, theme(), { renderer: "svg" });
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const tooltip = { renderMode: "richText", confine: true, ...(option["tooltip"] as object | undefined) };
  const whole: EChartsCoreOption = {
    animation: !still,
    animationDuration: 350,
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    ...option,
    tooltip: option["tooltip"] ? tooltip : { ...tooltip, show: false },
  };
  chart.setOption(whole);
  chart.on("click", (hit) => {
    const data = hit.data;
    if (data && typeof data === "object" && "url" in data && typeof data.url === "string" && data.url.startsWith("/")) {
      window.location.assign(data.url);
    }
  });
  return {
    resize: (size) => chart.resize(size ? { width: size.width ?? "auto" } : undefined),
    redraw: () => chart.setOption(whole, true),
  };
}
