/** The page's only style sheet. Blue, vermilion, orange and grey differ for every kind of colour vision. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--text:#1b1f24;--quiet:#59626d;--line:#d5dae0;--soft:#f4f6f8;--good:#0b5c9e;--bad:#b8350b;--doubt:#8a5700;--none:#59626d;--fill-good:#2f7fc1;--fill-bad:#d5502a;--fill-doubt:#e8a33d;--fill-seen:#b9d6ee;--tint:#fdeee8;--hatch:#fff;--ink:#3c2500}
@media (prefers-color-scheme:dark){:root{--page:#15181c;--text:#e6e9ed;--quiet:#a3acb7;--line:#363c44;--soft:#1e2329;--good:#7cbcf5;--bad:#ff9068;--doubt:#f2b552;--none:#a3acb7;--fill-good:#3f8fd2;--fill-bad:#e0602f;--fill-doubt:#dd9a35;--fill-seen:#28475f;--tint:#35211a;--hatch:#15181c;--ink:#2a1a00}}
*{box-sizing:border-box}
html{scroll-padding-top:4.5rem}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:78rem;margin:0 auto;padding:1.5rem 1.5rem 4rem}
p,ul,dl{max-width:80ch;margin:.5rem 0}
h1{font-size:2rem;line-height:1.2;margin:.25rem 0 .5rem;max-width:46ch}
h2{font-size:1.35rem;margin:3rem 0 .75rem}
h3{font-size:1.1rem;margin:1.75rem 0 .4rem}
h4{font-size:1rem;margin:1.25rem 0 .25rem}
a{color:var(--good)}
code{font:.86em/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace}
.whole{user-select:all}
pre{font:.8rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",monospace;margin:.5rem 0;overflow-wrap:normal}
.quiet,.place,.where,.label{color:var(--quiet)}
.quiet{font-size:.9rem}
.remark{margin:.35rem 0 .35rem 1.1rem;max-width:62rem;font-size:.95rem}
p.row{margin:0;padding:.5rem 0 .5rem 1.1rem;border-bottom:1px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums}
.spoken{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.matrix td{position:relative}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--page);padding:.5rem;z-index:9}
:focus-visible{outline:3px solid var(--good);outline-offset:2px}
.mark{white-space:nowrap}
.legend .mark{white-space:normal}
.mark i{font-style:normal;display:inline-block;width:1.15em}
.good{color:var(--good)}.bad{color:var(--bad)}.doubt{color:var(--doubt)}.none{color:var(--none)}
.severities a{margin-right:1.25rem;white-space:nowrap}
.alert{border-left:4px solid var(--bad);padding:.25rem .75rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 0;padding:.5rem 0;border-top:1px solid var(--line);border-bottom:1px solid var(--line);font-size:.95rem}
.deployment{display:grid;grid-template-columns:minmax(0,1fr) 19rem;gap:0 3rem;padding:0 0 1rem}
.deployment+.deployment{border-top:1px solid var(--line)}
.sentence{font-size:1.2rem;font-weight:600;line-height:1.35}
.bar{display:block;margin:.75rem 0 .5rem;max-width:52rem}
.bar{width:100%}
.bar .proven{fill:var(--fill-good)}.bar .seen{fill:var(--fill-seen)}.bar .blocked,.bar .exposed,.bar .partial{fill:var(--fill-bad)}.bar .undecided{fill:var(--fill-doubt)}
.pattern{fill:none;stroke:var(--hatch);stroke-width:2}.bar .seen+.pattern{stroke:var(--fill-good)}.pattern.dark{stroke:var(--ink)}
.legend,aside ul{list-style:none;padding:0}
.legend{display:flex;flex-wrap:wrap;gap:.15rem 1.75rem;max-width:52rem}
aside{border-left:1px solid var(--line);padding:0 0 0 1.25rem;margin-top:1.75rem;align-self:start}
aside h4{margin:0 0 .25rem}
aside li{margin:.15rem 0}
#filters{position:sticky;top:0;z-index:5;display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;background:var(--page);padding:.6rem 0;margin-top:2rem;border-bottom:1px solid var(--line)}
#filters[hidden]{display:none}
#filters label{font-size:.9rem;color:var(--quiet)}
input,select,button{font:inherit;font-size:.95rem;color:var(--text);background:var(--page);border:1px solid var(--quiet);border-radius:4px;padding:.25rem .5rem;max-width:100%}
input[type=search]{width:15rem}
select{max-width:14rem}
output{font-size:.9rem;color:var(--quiet)}
.group>h3{text-transform:capitalize;border-bottom:1px solid var(--line);padding-bottom:.25rem}
.count{color:var(--quiet);font-weight:400}
.item{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.6rem}
.item[hidden]{display:none}
.fold{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 3rem}
.fold>summary{padding:.4rem 0}
.fold h3{display:inline;margin:0 1rem 0 0}
.controls td:nth-child(2){min-width:10rem}.controls td:nth-child(3){min-width:12rem}
summary{cursor:pointer}
.item>summary{display:grid;gap:0 1rem;padding:.5rem .25rem .5rem 1.4rem;position:relative;align-items:baseline;list-style:none}
.item>summary::-webkit-details-marker{display:none}
.item>summary::before{content:"›";position:absolute;left:.35rem;top:.4rem;color:var(--quiet);font-weight:700}
.item[open]>summary::before{transform:rotate(90deg)}
.item>summary:hover{background:var(--soft)}
.finding>summary{grid-template-columns:9.5rem minmax(0,1.1fr) minmax(0,1fr)}
.finding .mark,.finding .flow{grid-row:1/span 2}
.finding .flow{grid-column:3}
.finding .title{font-weight:600}
.finding .where{grid-column:2;font-size:.9rem}
.finding .where:empty{display:none}
.row>summary{grid-template-columns:12.5rem 1.5rem minmax(0,1fr) minmax(0,1.1fr) minmax(0,9rem)}
.row .flow{color:var(--quiet)}
.item .mark{white-space:normal;padding-left:1.25em;text-indent:-1.25em}
.item .mark i{text-indent:0;width:1.25em}
.body{padding:.1rem 0 1.25rem 1.4rem}
.message{font-size:1.05rem}
.fix{border-left:4px solid var(--good);padding:.1rem 0 .1rem .75rem}
dl{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.3rem 1rem;max-width:none}
dt{color:var(--quiet)}
dd{margin:0;max-width:80ch}
dd ul{list-style:none;padding:0;margin:0}
.label{margin-top:1rem}
.scroll{overflow-x:auto;max-width:100%}
table{overflow-wrap:break-word;border-collapse:collapse;font-size:.9rem;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem 1.1rem .3rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:600;white-space:nowrap}
td{min-width:4rem}
time{white-space:nowrap}
td{overflow-wrap:break-word;max-width:38rem}
td:first-child{min-width:6rem}
td ul{list-style:none;padding:0;margin:0}
.layers tr.decides td{background:var(--tint);font-weight:600;border-block:2px solid var(--bad)}
.layers td:first-child,.layers td:nth-child(3){white-space:nowrap}
.layers td:nth-child(2){max-width:16rem}
.layers td:nth-child(4){font-weight:400!important}
.layers td:first-child{padding-left:.5rem}
.layers th:first-child{padding-left:.5rem}
.hash{font-size:.72rem;overflow-wrap:normal;white-space:nowrap}
.frozen{max-height:85vh;overflow:auto}
.matrix th,.matrix td{border:1px solid var(--line);padding:.35rem .6rem;min-width:4.5rem;max-width:14rem}
.matrix thead th,.matrix thead td{position:sticky;top:0;background:var(--soft);z-index:2;vertical-align:bottom;color:var(--quiet)}
.matrix tbody th{position:sticky;left:0;background:var(--soft);z-index:1;box-shadow:inset 0 -1px var(--line)}
.matrix thead td:first-child{left:0;z-index:3;white-space:nowrap}
.matrix a{text-decoration:none;white-space:nowrap;font-weight:600}
#zones .matrix a{white-space:normal}
#zones .matrix td{overflow-wrap:break-word;vertical-align:top}
#zones .matrix:not(.dense) tbody td{min-width:7.5rem}
.dense thead span{display:inline-block;writing-mode:vertical-rl;transform:rotate(180deg);max-height:14rem;width:max-content;white-space:normal;overflow-wrap:anywhere}
.dense th,.dense td{padding:.2rem .3rem;min-width:2.4rem}
.dense a span span{display:block}
.path{display:block;margin:.75rem 0;font-family:inherit}
.path rect{fill:var(--page);stroke:var(--quiet);stroke-width:1}
.path .end{fill:var(--soft);stroke:none}
.path .decides{fill:var(--tint);stroke:var(--bad);stroke-width:4}
.path .unknown{stroke-dasharray:5 4}
.path text{fill:var(--text);font-size:11px}
.path .layer{font-weight:700;font-size:12px}
.path .small,.path .rule{fill:var(--quiet)}
.path .says{font-weight:600}
.path .rule{font:10px ui-monospace,Menlo,Consolas,"Liberation Mono",monospace}
.path .tag{fill:var(--bad);font-weight:700;text-anchor:middle;font-size:12px}
.path .arrow{fill:none;stroke:var(--text);stroke-width:1.5}
.path .lost{stroke:var(--quiet);stroke-dasharray:2 3}
@media (max-width:60rem){.deployment{grid-template-columns:minmax(0,1fr)}aside{border-left:0;padding:0;margin-top:.5rem}.finding>summary{grid-template-columns:8rem minmax(0,1fr)}.finding .flow,.finding .where{grid-column:2;grid-row:auto}.finding .mark{grid-row:1/span 3}.row>summary{grid-template-columns:11rem 1.5rem minmax(0,1fr)}.row .flow{grid-column:3}.row .service{grid-column:3}.layers td:nth-child(2){max-width:9rem}}
@media (max-width:36rem){main{padding:1rem .9rem 3rem}h1{font-size:1.55rem}#filters{position:static}.finding>summary,.row>summary{grid-template-columns:minmax(0,1fr)}.finding .flow,.finding .where,.row .flow,.row .service{grid-column:1}.finding .mark{grid-row:auto}.row .number{display:none}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.5rem}.body{padding-left:0}.layers,.layers tbody,.layers tr{display:block}.layers thead{display:none}.layers tr{border-bottom:1px solid var(--line);padding:.35rem 0}.layers td,.layers tr.decides td{display:inline;border:0;padding:0 .6rem 0 0!important}.layers tr.decides{background:var(--tint);border-block:2px solid var(--bad)}.layers td:nth-child(n+4){display:block!important}}
@media (forced-colors:active){:root{--page:Canvas;--text:CanvasText;--quiet:CanvasText;--line:CanvasText;--soft:Canvas;--tint:Canvas;--good:CanvasText;--bad:CanvasText;--doubt:CanvasText;--none:CanvasText;--hatch:Canvas;--ink:CanvasText;--fill-good:CanvasText;--fill-bad:Highlight;--fill-doubt:Canvas;--fill-seen:Canvas}a{color:LinkText}.bar{outline:1px solid}}
@page{size:A4 landscape;margin:14mm 12mm}
@media print{:root{color-scheme:light;--page:#fff;--text:#000;--quiet:#444;--line:#bbb;--soft:#f2f2f2;--good:#0b5c9e;--bad:#b8350b;--doubt:#7a4d00;--tint:#fdeee8;--hatch:#fff;--ink:#3c2500;--fill-good:#2f7fc1;--fill-bad:#d5502a;--fill-doubt:#e8a33d;--fill-seen:#b9d6ee}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{font-size:10.5pt}main{max-width:none;padding:0}nav,#filters,.skip{display:none}.item{content-visibility:visible}details::details-content{content-visibility:visible;display:block}.item>summary::before{content:none}.item>summary{padding-left:0;break-after:avoid}.body{padding-left:0}.scroll,.frozen{overflow:visible;max-height:none}pre{white-space:pre-wrap;font-size:8pt;break-inside:avoid}.layers td:nth-child(2){max-width:16rem}.fold{content-visibility:visible}.path{max-width:100%;height:auto;break-inside:avoid}tr,.deployment,dl{break-inside:avoid}h2,h3,h4{break-after:avoid}.page{break-before:page}.hash{white-space:normal;word-break:break-all}.matrix thead th,.matrix thead td,.matrix tbody th{position:static}.matrix:not(.dense) tbody td{min-width:0!important}.dense{table-layout:fixed;width:100%;font-size:6pt}.dense th,.dense td{min-width:0;padding:1pt}.dense thead td:first-child{width:34mm}.dense thead span{max-height:30mm}.dense .spoken{display:none}}
`;
