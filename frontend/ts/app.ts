// What every page runs. Each part looks for its own marks and does nothing where there are none.
import "bootstrap/js/dist/dropdown";
import "bootstrap/js/dist/collapse";
import "bootstrap/js/dist/tab";

import { startCharts } from "./charts";
import { startCopying } from "./copy";
import { startDialogs } from "./dialogs";
import { startDrafting } from "./drafting";
import { startEditors } from "./editor";
import { startGrids } from "./grid";
import { startHtmx } from "./htmx";
import { startKeys } from "./keys";
import { startMenu } from "./menu";
import { startPalette } from "./palette";
import { startRegistry } from "./registry";
import { startRocDates } from "./rocdate";
import { startSelection } from "./selection";
import { startUnsaved } from "./unsaved";

startHtmx();
startMenu();
startDialogs();
startPalette();
startKeys();
startSelection();
startRegistry();
startRocDates();
startUnsaved();
startCharts();
startCopying();
startGrids();
startEditors();
startDrafting();
