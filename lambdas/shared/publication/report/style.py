"""The report's stylesheet: a phone's width first, then wider screens, then paper.

Text is dark on light, every number has figures of one width, and the three shades of a bar differ
in lightness, so that they stay apart in grey and for the colour-blind.
"""

CSS = """
:root {
  --ink: #17212b; --soft: #55616d; --line: #d4dbe1; --tint: #f3f6f8; --paper: #fff;
  --shade-1: #0b4a6f; --shade-2: #4f94b8; --shade-3: #b9d6e4; --warn: #8a4b00;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0 auto; padding: 1.25rem 1rem 3rem; max-width: 52rem;
  color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: break-word;
}
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; overflow-wrap: break-word; }
h1 { font-size: 1.25rem; margin: 0; font-weight: 600; }
h2 { font-size: 1.375rem; margin: 0 0 .75rem; }
h3 { font-size: 1.0625rem; margin: 1.75rem 0 .5rem; }
h4 { font-size: .875rem; margin: 1rem 0 .375rem; font-weight: 600; color: var(--soft); }
p { margin: 0 0 .75rem; text-wrap: pretty; }
small, .small, .note { font-size: .8125rem; color: var(--soft); line-height: 1.4; }
ul { margin: 0; padding: 0 0 0 1.1rem; }
a { color: var(--shade-1); }
code, .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
bdi, code, .code { overflow-wrap: anywhere; }
code { font-size: .8125rem; }
.code { font-size: .6875rem; color: var(--soft); }

.dateline { margin: 0 0 .125rem; font-size: .8125rem; color: var(--soft); }
.headline { margin: 1rem 0 .75rem; font-size: 1.5rem; line-height: 1.1; font-weight: 600; }
.headline b { font-size: 3rem; letter-spacing: -.02em; font-weight: 700; }
.lead { font-size: 1.0625rem; }
.figures {
  display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1px; margin: 1rem 0;
  background: var(--line); border: 1px solid var(--line); border-radius: .5rem; overflow: hidden;
}
.figures div { display: flex; flex-direction: column-reverse; justify-content: flex-end;
  background: var(--paper); padding: .625rem .625rem; overflow-wrap: anywhere; }
.figures dd { margin: 0; font-size: 1.1875rem; font-weight: 600; line-height: 1.25; }
.figures dt { font-size: .8125rem; color: var(--soft); line-height: 1.35; }
.warnings { margin: 1rem 0; padding: .75rem 1rem; border-left: 4px solid var(--warn);
  background: #fdf6ec; }
.warnings p { margin: 0 0 .25rem; color: var(--warn); }

nav ul { display: flex; flex-wrap: wrap; gap: .5rem; list-style: none; padding: 0;
  margin: 1.25rem 0 0; }
nav a { display: block; padding: .375rem .75rem; border: 1px solid var(--line);
  border-radius: 1rem; font-size: .875rem; text-decoration: none; }
section { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }

.bars { list-style: none; padding: 0; margin: .75rem 0; }
.bars li { display: grid; grid-template-columns: 1fr auto; column-gap: .75rem; margin: 0 0 1rem;
  align-items: baseline; break-inside: avoid; }
.bars .label { font-weight: 500; line-height: 1.35; }
.bars .number { font-weight: 600; text-align: right; white-space: nowrap; }
.bars .number small { font-weight: 400; }
.bars .bar { grid-column: 1 / -1; }
.bars .note { grid-column: 1 / -1; }
.bars .code { display: inline-block; }
.bar { display: block; margin: .25rem 0; background: var(--tint); }
.in-lines { display: grid; grid-template-columns: max-content 1fr max-content max-content;
  gap: .25rem .625rem; }
.in-lines li { grid-column: 1 / -1; grid-template-columns: subgrid; margin: 0;
  align-items: center; }
.in-lines .bar { grid-column: auto; margin: 0; }
.in-lines .label, .in-lines .number { font-size: .875rem; font-weight: 400; }
.in-lines .number { grid-column: 3 / -1; display: grid; grid-template-columns: subgrid;
  font-weight: 600; align-items: baseline; }
.in-lines .number small { margin: 0; }
.marked .label, .marked .number { font-weight: 700; }
.shade-1 { fill: var(--shade-1); }
.shade-2 { fill: var(--shade-2); }
.shade-3 { fill: var(--shade-3); }
.key { white-space: nowrap; margin-right: .75rem; }
.swatch { margin-right: .25rem; }
.pair { display: grid; gap: 1.25rem 2.5rem; }
.pair h3 { margin: .75rem 0 .125rem; }
.pair .note { margin: 0; }
.pair .bars { margin: 0; }

table { width: 100%; border-collapse: collapse; margin: .5rem 0 .75rem; font-size: .875rem; }
th, td { padding: .3125rem .5rem .375rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); font-weight: 400; line-height: 1.35; }
thead > tr > * { font-size: .75rem; color: var(--soft); border-bottom-color: var(--soft); }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.numbers td, .numbers thead th:not(:first-child) { text-align: right; white-space: nowrap;
  padding-right: 0; padding-left: .5rem; }
.account tbody tr:first-child > *, .account tbody tr:last-child > * { font-weight: 600; }
.account tbody tr:last-child > * { border-top: 1px solid var(--soft); border-bottom: 0; }
.stacked tbody th { font-weight: 500; }
.leads { padding: 0; margin: .5rem 0 .75rem; list-style: none; counter-reset: lead;
  font-size: .875rem; }
.leads li { display: grid; grid-template-columns: 1.25rem minmax(9rem, 1fr) auto;
  column-gap: .375rem; padding: .5rem 0; border-bottom: 1px solid var(--line); line-height: 1.35;
  break-inside: avoid; }
.leads li::before { counter-increment: lead; content: counter(lead); color: var(--soft); }
.leads li:first-child { border-top: 1px solid var(--soft); }
.leads b { font-weight: 600; }
.leads small { display: block; }
.leads .saving { text-align: right; }
.side-by-side { display: grid; gap: 0 2rem;
  grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
.side-by-side table { align-self: start; }
.label-of-table { padding: .625rem .875rem; background: var(--tint); border-radius: .5rem; }
.files { list-style: none; padding: 0; font-size: .875rem; }
.files li { margin-bottom: .5rem; break-inside: avoid; }
.files code { display: block; font-size: .6875rem; color: var(--soft); word-break: break-all; }
.files b { font-weight: 500; }

@media (max-width: 23.99rem) {
  .figures { grid-template-columns: 1fr; }
  .figures div { flex-direction: row-reverse; justify-content: space-between;
    align-items: baseline; gap: .75rem; }
  .figures dd { white-space: nowrap; }
  .figures dt { text-align: right; }
}
@media (max-width: 39.99rem) {
  .leads li > div { display: contents; }
  .leads .who small { grid-area: 2 / 2 / auto / -1; }
  .leads .rate span { grid-area: 3 / 2 / auto / -1; }
  .leads .saving small { grid-area: 4 / 2 / auto / -1; text-align: left; }
  .leads .rate small { grid-area: 5 / 2 / auto / -1; }
  .leads .who b { grid-area: 1 / 2; }
  .leads .saving span { grid-area: 1 / 3; text-align: right; }
  .stacked tr { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr));
    column-gap: .25rem; padding: .3125rem 0;
    border-bottom: 1px solid var(--line); }
  .stacked tr > * { border: 0 !important; padding: 0; }
  .stacked td { font-size: .8125rem; }
  .stacked th:first-child { grid-column: 1 / -1; }
  .stacked thead td { display: none; }
  .stacked thead tr { border-color: var(--soft); }
}
@media (min-width: 40rem) {
  body { padding: 2.5rem 2rem 4rem; }
  h1 { font-size: 1.5rem; }
  h2 { font-size: 1.625rem; }
  .figures { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .figures div { padding: .75rem .875rem; }
  .figures dd { font-size: 1.375rem; }
  .headline { font-size: 1.75rem; }
  .headline b { font-size: 3.25rem; }
  .leads li { grid-template-columns: 1.5rem minmax(9rem, 1.1fr) 1fr 11rem; column-gap: .5rem; }
  .pair { grid-template-columns: 1fr 1fr; }
  section { margin-top: 3rem; padding-top: 2rem; }
}

@page {
  margin: 16mm 14mm;
  @bottom-right { content: counter(page) " of " counter(pages); color: #55616d;
    font: 8pt system-ui, sans-serif; }
}
@media print {
  html { font-size: 9.5pt; }
  body { padding: 0; max-width: none; }
  nav { display: none; }
  h1, h2, h3, h4 { break-after: avoid; }
  .bars, .pair, .account { break-inside: avoid; }
  p:has(+ .bars), p:has(+ table) { break-after: avoid; }
  p { break-inside: avoid; }
  section { margin-top: 1.5rem; padding-top: 1rem; }
  .bar, .figures, .warnings, .label-of-table { print-color-adjust: exact;
    -webkit-print-color-adjust: exact; }
}
"""
